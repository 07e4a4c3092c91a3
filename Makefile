# What a newcomer types.  meson.build is the build itself; this only finds the packages, then calls it.
#
#   make          the program: build/thidua
#   make demo     builds it and runs the examples
#   make check    every test and check; the last line is "N passed, N failed"
#   make help     the other words

B = build
FUZZ_SECONDS = 60
CASES = 12000

.DEFAULT_GOAL := all
.PHONY: all deps demo check drill bench fuzz po format install clean help

## all: build the program (build/thidua)
all: deps $(B)/build.ninja
	@ninja -C $(B) thidua

$(B)/build.ninja:
	@meson setup $(B) >$(B).log 2>&1 || { cat $(B).log; exit 1; }
	@rm -f $(B).log

## deps: install the Debian packages that building needs (tools/packages.txt)
deps:
	@tools/deps.sh build

## demo: both examples on the screen, then in a browser; results in demo-out/ (DEMO_ONCE=1: ends by itself)
demo: all
	@$(B)/thidua demo
	@tools/demo.sh

## check: both compilers, sanitizers, every test and every rule of the house
check:
	@tools/check.sh

## drill: random plans by the thousand against every world that can come about (CASES=12000: 10^6 evaluations)
drill: all
	@tools/deps.sh build check
	@ninja -C $(B) test/property/test_ends
	@CASES=$(CASES) $(B)/test/property/test_ends

## bench: measure speed against named rivals
bench: all
	@tools/deps.sh build check bench
	@ninja -C $(B)
	@bench/run.sh
	@bench/web.sh / /bang-xep-hang/2026 "/bang-xep-hang/2026?nhom="

## fuzz: attack every parser for FUZZ_SECONDS each (60); new inputs stay in build-fuzz/new
fuzz:
	@tools/deps.sh build fuzz
	@tools/fuzz.sh $(FUZZ_SECONDS)

## po: bring po/en.po up to date with the strings of the source
po:
	@tools/deps.sh build
	@tools/po.sh

## format: lay out all C as .clang-format says
format:
	@tools/deps.sh check
	@git ls-files '*.c' '*.h' | xargs clang-format-14 -i

## install: the program and its man page, under DESTDIR and PREFIX (/usr/local)
PREFIX = /usr/local
install: all
	install -D -m 755 $(B)/thidua $(DESTDIR)$(PREFIX)/bin/thidua
	mkdir -p $(DESTDIR)$(PREFIX)/share/man/man1
	$(B)/thidua help --man >$(DESTDIR)$(PREFIX)/share/man/man1/thidua.1

## clean: remove everything that was built
clean:
	rm -rf build build-gcc build-clang build-fuzz demo-out

## help: these lines
help:
	@sed -n 's/^## \([a-z]*\): /  make \1	/p' Makefile | expand -t 16
