# Caste certificate of the Backward Classes Welfare Department.
# docs/template.md tells how to read and change this file.
template 1
service BCW-001
languages bn en

page
	ink 1C2B45
	accent 7C1D2E
	tint F6F0E4
	border guilloche
	background rosette

letterhead
	seal lamp
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
	uin bn শংসাপত্র নম্বর
	uin en Certificate number
	date bn প্রদানের তারিখ ও সময়
	date en Date and time of issue

paragraph
	align justify
	bn এতদ্বারা প্রত্যয়ন করা যাচ্ছে যে নিম্নে উল্লিখিত ব্যক্তি নিম্নে উল্লিখিত সম্প্রদায়ের অন্তর্গত এবং এই
	+ সম্প্রদায় পশ্চিমবঙ্গ রাজ্যে নিম্নে উল্লিখিত শ্রেণি হিসাবে স্বীকৃত।
	en This is to certify that the person named below belongs to the community stated below,
	+ which is recognised in the State of West Bengal as being of the category stated below.

facts
	row large name: name_bn name
	row father: father_bn father
	row mother
	row dob | gender
	row address: address_bn address
	row police_station | pin
	row district
	row large category
	row large community

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
	uin bn শংসাপত্র নম্বর
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
