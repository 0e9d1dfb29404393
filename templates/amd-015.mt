# Trade licence of the Agricultural Marketing Department (the procedure's example).
# docs/template.md tells how to read and change this file.
template 1
service AMD-015
languages bn en

page
	ink 20332B
	accent 1E5B3A
	tint EFF4EA
	border guilloche
	background rosette

letterhead
	seal paddy
	size 11
	bn পশ্চিমবঙ্গ সরকার
	+ · Government of West Bengal
	size 15
	colour accent
	bn *{department.name}*
	size 10.5
	colour ink
	en {department.name}

heading
	bn {service.name}
	en {service.name}

numbers
	uin bn লাইসেন্স নম্বর
	uin en Licence number
	date bn প্রদানের তারিখ ও সময়
	date en Date and time of issue

paragraph
	align justify
	bn নিম্নে উল্লিখিত ব্যক্তিকে নিয়ন্ত্রিত বাজার এলাকায় উল্লিখিত ব্যবসা পরিচালনার অনুমতি দেওয়া হল।
	en The person named below is licensed to carry on the trade stated here, at the premises stated here,
	+ for the period of this licence.

facts
	row large name: name_bn name
	row father: father_bn father
	row address: address_bn address
	row police_station | pin
	row district
	row large trade_name
	row trade_nature
	row premises
	row market
	row
	label bn লাইসেন্সের মেয়াদ
	label en Period of the licence
	value bn {licence_from} থেকে {licence_to} পর্যন্ত
	value en From {licence_from} to {licence_to}

signature
	bn *ডিজিটাল স্বাক্ষর*
	en Digitally signed by
	size 11
	en *{signer.name}*
	size 9
	en {signer.designation}
	en [{signer.place}]
	en {certificate.date figures} · {certificate.time figures} IST

qr
	uin bn লাইসেন্স নম্বর
	uin en UIN
	code bn প্রবেশ সংকেত
	code en Access code

hologram
	bn হলোগ্রাম
	en Hologram

verify
	bn সত্যতা যাচাই করুন: QR কোড স্ক্যান করুন, অথবা {certificate.url} ঠিকানায় শংসাপত্র নম্বর দিন।
	en Verify: scan the QR code, or enter the certificate number at {certificate.url}

small
	bn এটি তথ্য প্রযুক্তি আইন, ২০০০ অনুসারে ডিজিটালভাবে স্বাক্ষরিত নথি; কালির স্বাক্ষর আবশ্যক নয়। মুদ্রণ করুন প্রকৃত মাপে (১০০%)।
	en Digitally signed under the Information Technology Act, 2000; no ink signature is needed. Print at actual size (100 %).
