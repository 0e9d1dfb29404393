/*
 * remote_words: what is said between remote.h and the signer process, as
 * messages of ipc.h. "text" is a slice; ends are one program, so there is no
 * version.
 *
 *	KEYS	-			n u32, n * (name text, token u8,
 *					standing u8, grants u32, locked u64)
 *	OPEN	key, pin, scope, label text,	grant u64
 *		count u64, until u64
 *	FIND	key, scope text		grant u64
 *	CERTS	grant u64		n u32, n * DER text, leaf first
 *	CLOSE	grant u64		-
 *	LIST	-			n u32, n * (grant u64, key, scope, label
 *					text, left u64, qr left u64, opened u64,
 *					until u64, uid u32, standing u8)
 *	SIGN	grant u64, scope, subject text, digest text
 *					signature text
 *	QR_KEY	-			x (32), y (32)
 *	QR	grant u64, scope, subject text, kid (43), digest (32)
 *					r (32), s (32)
 *	STATUS_KEY	-		x (32), y (32)
 *	STATUS	kid (43), list text, from u64, packed text
 *					r (32), s (32)
 *
 * An answer has the kind OK, or FAULT: code u8, where text, say text.
 */
#ifndef PKI_REMOTE_WORDS_H
#define PKI_REMOTE_WORDS_H

enum remote_word {
	REMOTE_OK = 1,
	REMOTE_FAULT,
	REMOTE_KEYS = 16,
	REMOTE_OPEN,
	REMOTE_FIND,
	REMOTE_CERTS,
	REMOTE_CLOSE,
	REMOTE_LIST,
	REMOTE_SIGN,
	REMOTE_QR_KEY,
	REMOTE_QR,
	REMOTE_STATUS_KEY,
	REMOTE_STATUS,
};

#endif
