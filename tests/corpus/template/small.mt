template 1
service BCW-001
languages bn en
page
	ink 1C2B45
letterhead
	seal lamp
	bn পশ্চিমবঙ্গ সরকার
heading
	bn {service.name}
numbers
	uin bn শংসাপত্র নম্বর
	date bn তারিখ
paragraph
	en To certify that *{name}* is known.[ Mother: {mother}.]
facts
	row name: name_bn name
	row father: father_bn father
	row dob | gender
	row address: address_bn address
	row police_station | pin
	row district
	row category
	row community
signature
	en {signer.name}
qr
	uin en UIN
	code en Access code
verify
	en Verify at {certificate.url}
