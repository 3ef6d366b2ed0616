# Builds, tests and installs mxward. GNU make; `make` alone gives build/mxward.
#
#   make            the program                     make fuzz       every fuzz target, FUZZ_SECONDS each (600)
#   make run        a demonstration on port 2525    make fmt        clang-format over our sources
#   make test       everything that can be tested   make install    DESTDIR= PREFIX=/usr/local SYSCONFDIR=/etc
#   make container-test                             the image, with Docker or Podman
#   make bench      the figures, beside the peers'  make clean      removes what was built (not build/parts)
#   make valgrind   every path of a message under valgrind, which must be installed (some minutes)
#   make docs       docs/log.md and docs/replies.md, from the tables of the code
#   make tsan       dialogues and system tests under ThreadSanitizer (a quarter of an hour)
#
# CC=clang works everywhere. Objects are made again when the compiler, a flag or a header has changed.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
FUZZ_SECONDS ?= 600
TEST_FUZZ_SECONDS ?= 6
ifeq ($(origin CC),default)
CC := gcc
endif

.DEFAULT_GOAL := build/mxward
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

# ---- what this machine needs for the goals asked for: nothing happens where nothing is missing

goals := $(or $(MAKECMDGOALS),all)
sets := $(if $(filter-out clean fmt,$(goals)),build) $(if $(filter test fuzz test-parts container-test,$(goals)),test) \
	$(filter run bench fmt,$(goals))
ifneq ($(strip $(sets)),)
ifneq ($(shell packaging/setup $(sets) >&2 || echo failed),)
$(error packaging/setup could not provide what '$(goals)' needs: see above)
endif
endif

# ---- sources and flags

sources := $(wildcard gateway/*.c gateway/*/*.c policy/*.c policy/*/*.c modules/*.c modules/*/*.c)
units := $(patsubst tests/unit/%.c,build/test/unit/%,$(wildcard tests/unit/*.c))
fuzzers := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/*.c))
comma := ,
objects = $(sources:%.c=build/$1/%.o)
# The parts of the program that other programs link against: all but main().
parts = $(filter-out %/gateway/main.o,$(call objects,$1))

libraries := libuv libcares mbedtls mbedx509 mbedcrypto yaml-0.1 libidn2 libseccomp libpsl opendkim libcrypto
common := -std=c17 -D_GNU_SOURCE -I. -pthread -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Werror
# A flag that this compiler knows, or nothing.
known = $(if $(shell $(CC) -O2 -Werror $1 -include stdio.h -xc -c -o /dev/null /dev/null 2>&1),$2,$1)

ifneq ($(strip $(sets)),)
ifneq ($(strip $(sets)),fmt)
hardening := -U_FORTIFY_SOURCE $(call known,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3,-D_FORTIFY_SOURCE=2) \
	-fstack-protector-strong $(call known,-fstack-clash-protection) $(call known,-fcf-protection) \
	$(call known,-ftrivial-auto-var-init=zero)
endif
endif
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

release_compile = $(CC) $(common) -O2 -g -fPIE $(hardening) $(CFLAGS)
release_link = $(CC) -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack $(LDFLAGS)
test_compile = $(CC) $(common) -O1 -g $(sanitizers) $(CFLAGS)
test_link = $(CC) -pthread $(sanitizers) $(LDFLAGS)
valgrind_compile = $(release_compile) -DSANITIZED=1        # a second watcher cannot live behind seccomp
tsan_flags := -fsanitize=thread -fno-omit-frame-pointer
tsan_compile = $(CC) $(common) -O1 -g $(tsan_flags) $(CFLAGS)
tsan_link = $(CC) -pthread $(tsan_flags) $(LDFLAGS)
fuzz_compile = clang $(common) -O1 -g $(sanitizers) -fsanitize=fuzzer-no-link
fuzz_link = clang -pthread $(sanitizers) -fsanitize=fuzzer
link_libraries = $(shell pkg-config --libs $(libraries))
# The second opinion of tests/unit/oracle_*.c alone; neither has a .pc file.
oracle_libraries := -lspf2 -lopendmarc

# ---- building

build/mxward: $(call objects,release)
	@echo "  link  $@"
	@$(release_link) -o $@ $^ $(link_libraries)

build/valgrind/mxward: $(call objects,valgrind)
	@echo "  link  $@"
	@$(release_link) -o $@ $^ $(link_libraries)

build/tsan/mxward: $(call objects,tsan) build/tsan/tests/tsan/syscall.o
	@echo "  link  $@"
	@$(tsan_link) -o $@ $^ $(link_libraries)

build/test/mxward: $(call objects,test)
	@echo "  link  $@"
	@$(test_link) -o $@ $^ $(link_libraries)

# Of the program's parts each of these takes what it needs: all of them would be 1 GiB more.
$(units): build/test/unit/%: build/test/tests/unit/%.o build/test/parts.a
	@mkdir -p $(@D)
	@echo "  link  $@"
	@$(test_link) -o $@ $^ $(link_libraries) $(if $(filter build/test/unit/oracle_%,$@),$(oracle_libraries)) -lcmocka

# What these two answer for themselves instead of the program (cmocka's mocks).
wrap = $(addprefix -Wl$(comma)--wrap=,$1)
build/test/unit/control_control: LDFLAGS += $(call wrap,courier_release courier_delete)
build/test/unit/control_requests: LDFLAGS += $(call wrap,courier_report peer_report peer_say)

$(fuzzers): build/fuzz/%: build/fuzz/tests/fuzz/%.o build/fuzz/parts.a
	@echo "  link  $@"
	@$(fuzz_link) -o $@ $^ $(link_libraries)

define compile_rule
build/$1/%.o: %.c build/$1/flags
	@mkdir -p $$(@D)
	@echo "  cc    $$@"
	@$$($1_compile) -MMD -MP -c -o $$@ $$<

build/$1/parts.a: $(call parts,$1)
	@rm -f $$@ && ar rcsT $$@ $$^

# Written anew only when the command line has changed, so that everything is then compiled again.
build/$1/flags: always
	@mkdir -p $$(@D)
	@{ echo '$$($1_compile)'; $$(firstword $$($1_compile)) --version; } >$$@.new
	@cmp -s $$@.new $$@ && rm $$@.new || mv $$@.new $$@
endef
$(foreach kind,release test fuzz valgrind tsan,$(eval $(call compile_rule,$(kind))))

-include $(foreach kind,release test fuzz valgrind tsan,$(shell find build/$(kind) -name "*.d" 2>/dev/null))

# ---- everything else

all: build/mxward

test-parts: build/mxward build/test/mxward $(units) $(fuzzers)

test: test-parts docs
	@FUZZ_SECONDS=$(TEST_FUZZ_SECONDS) FUZZ_SEED=1 tests/run layers docs unit dialogue system fuzz

container-test: build/mxward
	@CONTAINER_TEST=1 tests/system/container.t

fuzz: $(fuzzers)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run fuzz

valgrind: build/valgrind/mxward
	@tests/valgrind/run

tsan: build/tsan/mxward
	@tests/tsan/run

bench: build/mxward
	@tests/bench/run

run: build/mxward
	@packaging/demo

# Writes what docs/ says of the log and of the checks' words: a check or a field that is new stands there, too.
docs:
	@tests/docs.py --write

fmt:
	@packaging/fmt $(shell find gateway policy modules tests -name '*.[ch]')

install: build/mxward
	install -Dm 755 build/mxward $(DESTDIR)$(PREFIX)/bin/mxward
	install -d $(DESTDIR)$(SYSCONFDIR)/mxward $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/doc/mxward
	build/mxward check --sample >$(DESTDIR)$(SYSCONFDIR)/mxward/mxward.yaml.sample
	build/mxward check --manual >$(DESTDIR)$(PREFIX)/share/doc/mxward/options.md
	for p in default strict shadow; do to=$(DESTDIR)$(SYSCONFDIR)/mxward/policy/$$p.yaml; \
		[ -e $$to ] || install -Dm 644 policy/$$p.yaml $$to || exit 1; done     # an edited one stays
	sed 's|/usr/local/bin/mxward|$(PREFIX)/bin/mxward|g' packaging/mxward.service \
		>$(DESTDIR)$(PREFIX)/lib/systemd/system/mxward.service
	install -Dm 644 packaging/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/mxward.conf
	install -Dm 644 packaging/tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/mxward.conf

clean:
	rm -rf $(filter-out build/parts,$(wildcard build/*))

always:

.PHONY: all always test test-parts container-test fuzz valgrind tsan bench run fmt docs install clean
