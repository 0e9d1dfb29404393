/*
 * bench_symbol: microseconds for a version 40 symbol with automatic mask, ours
 * and libqrencode's, in turn, so that both see the same machine.
 */
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "qr_symbol.h"

static int64_t
ours(struct slice text, enum qr_level level, int mask, int times)
{
	static struct qr_symbol symbol;
	struct qr_want want = { 40, 40, level, false, mask,
	    QR_ONE_BYTE_SEGMENT };
	int64_t start = clock_us();
	for (int i = 0; i < times; i++)
		if (qr_encode(text, &want, &symbol, NULL) != FAULT_NONE)
			abort();
	return clock_us() - start;
}

static int64_t
theirs(struct slice text, QRecLevel level, int times)
{
	int64_t start = clock_us();
	for (int i = 0; i < times; i++) {
		QRcode *c = QRcode_encodeData((int)text.len,
		    (const unsigned char *)text.at, 40, level);
		if (c == NULL)
			abort();
		QRcode_free(c);
	}
	return clock_us() - start;
}

int
main(void)
{
	static const size_t bytes[] = { 2953, 2331, 1663, 1273 };
	static char text[2953];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN0123456789-_"
		    [(i * 7919 + i * i / 3) % 52];
	printf("version 40, best of 20 turns, microseconds a symbol\n"
	    "level  ours  ours, mask given  libqrencode  ratio\n");
	for (int level = 0; level < 4; level++) {
		struct slice s = slice_from(text, bytes[level]);
		double best[3] = { 1e9, 1e9, 1e9 };
		ours(s, (enum qr_level)level, QR_MASK_AUTO, 50);
		for (int turn = 0; turn < 20; turn++) {
			double t[3] = {
			    (double)ours(s, (enum qr_level)level,
				QR_MASK_AUTO, 100) / 100,
			    (double)ours(s, (enum qr_level)level, 3, 100) / 100,
			    (double)theirs(s, (QRecLevel)level, 5) / 5 };
			for (int i = 0; i < 3; i++)
				best[i] = t[i] < best[i] ? t[i] : best[i];
		}
		printf("%s  %8.1f  %16.1f  %11.0f  %5.1f\n",
		    qr_level_name((enum qr_level)level), best[0], best[1],
		    best[2], best[2] / best[0]);
	}
	return 0;
}
