# The two commands that matter: `make demo` and `make test`. Both do all their
# own set-up on a fresh Debian 12 machine. Everything is built by Meson.
.PHONY: all setup demo test bench bench-guess bench-serve bench-pages fuzz lint screenshots clean install

all: build/release/build.ninja
	@ninja -C build/release prog/mohor prog/mohor.1

setup:
	@tools/packages

build/release/build.ninja: | setup
	@meson setup build/release --buildtype=release >/dev/null

demo: all
	@tests/demo

test:
	@tools/packages --tests
	@tests/run

bench: all
	@tests/bench

# What somebody learns who guesses numbers and codes
bench-guess: all
	@tests/bench_guess

# The service's: MOHOR_BENCH_CERTS=1000000 for the real thing
bench-serve: all
	@tools/packages --tests
	@tests/bench_serve

# What a page costs, beside nginx serving the same bytes
bench-pages: all
	@tools/packages --tests
	@tests/bench_pages

# 10 minutes for every fuzzer, two at a time: make fuzz SECONDS=600
SECONDS ?= 600
fuzz:
	@tools/packages --tests
	@tests/fuzz $(SECONDS)

lint:
	@tools/packages --tests
	@tests/lint

# A picture of each main page in both languages and both widths
screenshots: all
	@tools/packages --tests
	@tests/npm tests/browser
	@MOHOR=$(CURDIR)/build/release/prog/mohor node tests/browser/screenshots.mjs build/screenshots

install: all
	@meson install --no-rebuild -C build/release

clean:
	rm -rf build demo-data
