# Builds, tests and installs mxward. GNU make; `make` alone gives build/mxward.
#
#   make                  the program
#   make run              a demonstration on port 2525
#   make test             everything that can be tested
#   make install          DESTDIR= PREFIX=/usr/local SYSCONFDIR=/etc
#   make deb              a package for this Debian (12 or 13), in build/deb
#   make man              the manual pages, in build/man
#   make clean            removes what was built (not build/parts)
#   make fmt              lays out our C files; check-fmt only looks
#   make docs             docs/log.md, replies.md and metrics.md, from the tables of the code
#   make tidy             clang-tidy over the program
#   make fuzz             every fuzz target, FUZZ_SECONDS each (600)
#   make bench            the figures, beside the peers' (BENCH=all: Postfix with rspamd, too)
#   make container-test   the image, with Docker or Podman
#   make valgrind         every path of a message under valgrind, which must be installed
#   make tsan             dialogues and system tests under ThreadSanitizer (a quarter of an hour)
#
# `make` needs a compiler, pkg-config and the libraries that packaging/requirements lists. It
# installs nothing and writes to build/ alone; what is missing it names. Only run, test, fuzz,
# bench, deb and container-test call packaging/setup, which installs what is missing where there is
# apt.
#
# TLS_PRIMITIVES=mbedtls builds without libcrypto's arithmetic in TLS (gateway/io/tls_primitives.h).
#
# CC=clang works everywhere. Objects are made again when the compiler, a flag or a header changed.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
FUZZ_SECONDS ?= 600
TEST_FUZZ_SECONDS ?= 4
TLS_PRIMITIVES ?= libcrypto
ifeq ($(origin CC),default)
CC := gcc
endif
export CC

.DEFAULT_GOAL := build/mxward
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

# ---- what is needed: one step, before the first compiler starts

goals := $(or $(MAKECMDGOALS),all)
benches := $(if $(filter all,$(BENCH)),bench-all,bench)
installs := $(filter run,$(goals)) $(if $(filter bench,$(goals)),$(benches)) \
	$(if $(filter test fuzz container-test,$(goals)),test) $(filter deb,$(goals))
needs := $(or $(filter tidy,$(goals)),\
	$(if $(filter test-parts build/test/unit/% build/fuzz/%,$(goals)),test-parts,build))

requirements:
	@packaging/setup $(or $(strip $(installs)),--check $(needs))

# ---- sources and flags

# Who computes for TLS: the files of the one or of the other stay out, with their tests.
not_mbedtls := gateway/io/tls_primitives_none.c
not_libcrypto := $(filter-out $(not_mbedtls),$(wildcard gateway/io/tls_primitives*.c)) \
	$(wildcard tests/unit/io_tls_primitives*.c tests/fuzz/tls_primitives.c)
left_out := $(if $(filter mbedtls,$(TLS_PRIMITIVES)),$(not_libcrypto),$(not_mbedtls))
built = $(filter-out $(left_out),$(wildcard $1))

sources := $(call built,gateway/*.c gateway/*/*.c policy/*.c policy/*/*.c modules/*.c modules/*/*.c)
units := $(patsubst tests/unit/%.c,build/test/unit/%,$(call built,tests/unit/*.c))
fuzzers := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(call built,tests/fuzz/*.c))
comma := ,
objects = $(sources:%.c=build/$1/%.o)
# Is the program there, and newer than all that it is made of?
newer = $(shell find gateway policy modules -newer build/mxward -name '*.[ch]') \
	$(shell find gateway policy modules -newer build/mxward -name '*.def')
finished = $(if $(wildcard build/mxward),$(if $(strip $(newer)),,yes))
# The parts of the program that other programs link against: all but main().
parts = $(filter-out %/gateway/main.o,$(call objects,$1))

# What follows is found out when a compiler starts, since packaging/setup may run before; and kept.
kept = $(eval $1 := $2)$($1)

# The mbedTLS in build/parts counts only where the system's own is too old (packaging/setup).
system_mbedtls = $(shell pkg-config --exists 'mbedtls >= 3.6' 2>/dev/null && echo yes)
unpacked := PKG_CONFIG_PATH=$(PKG_CONFIG_PATH):build/parts/libmbedtls-dev/pkgconfig
pkg_config = $(call kept,pkg_config,$(if $(system_mbedtls),,$(unpacked)) pkg-config)
libraries := $(shell awk -F '[| ]+' '$$1 == "build" && $$2 == "library" { print $$3 }' \
	packaging/requirements)
library_flags = $(call kept,library_flags,$(patsubst -I%,-isystem %,\
	$(shell $(pkg_config) --cflags $(libraries))))
link_libraries = $(call kept,link_libraries,$(if $(own_primitives),-L$(dir $(own_primitives))) \
	$(shell $(pkg_config) --libs $(libraries)))
# Where the library is static, the program is linked with a copy of it from here.
own_primitives := $(if $(filter mbedtls,$(TLS_PRIMITIVES)),,build/mbedtls/stamp)
# The second opinion, for these tests alone; the first two have no .pc file.
oracle_libraries := -lspf2 -lopendmarc -lopendkim
oracles := build/test/unit/oracle_%

warnings := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Werror
common = -std=c17 -D_GNU_SOURCE -I. $(library_flags) -pthread $(warnings)
# A flag that this compiler knows, or nothing.
known = $(if $(shell $(CC) -O2 -Werror $1 -include stdio.h -xc -fsyntax-only /dev/null 2>&1),$2,$1)
hardening = $(call kept,hardening,-U_FORTIFY_SOURCE \
	$(call known,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3,-D_FORTIFY_SOURCE=2) \
	-fstack-protector-strong $(call known,-fstack-clash-protection) \
	$(call known,-fcf-protection) $(call known,-ftrivial-auto-var-init=zero))
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

release_compile = $(CC) $(common) -O2 -g -fPIE $(hardening) $(CFLAGS)
release_link = $(CC) -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack $(LDFLAGS)
test_compile = $(CC) $(common) -O1 -g1 $(sanitizers) $(CFLAGS)
test_link = $(CC) -pthread $(sanitizers) $(LDFLAGS)
# A second watcher cannot live behind seccomp.
valgrind_compile = $(release_compile) -DSANITIZED=1
tsan_flags := -fsanitize=thread -fno-omit-frame-pointer
tsan_compile = $(CC) $(common) -O1 -g $(tsan_flags) $(CFLAGS)
tsan_link = $(CC) -pthread $(tsan_flags) $(LDFLAGS)
fuzz_compile = clang $(common) -O1 -gline-tables-only $(sanitizers) -fsanitize=fuzzer-no-link
fuzz_link = clang -pthread $(sanitizers) -fsanitize=fuzzer

# ---- building

build/mxward: $(call objects,release) $(own_primitives)
	@echo "  link  $@"
	@$(release_link) -o $@ $(filter %.o %.a,$^) $(link_libraries)

build/valgrind/mxward: $(call objects,valgrind) $(own_primitives)
	@echo "  link  $@"
	@$(release_link) -o $@ $(filter %.o %.a,$^) $(link_libraries)

build/tsan/mxward: $(call objects,tsan) build/tsan/tests/tsan/syscall.o $(own_primitives)
	@echo "  link  $@"
	@$(tsan_link) -o $@ $(filter %.o %.a,$^) $(link_libraries)

build/test/mxward: $(call objects,test) $(own_primitives)
	@echo "  link  $@"
	@$(test_link) -o $@ $(filter %.o %.a,$^) $(link_libraries)

# Of the program's parts each of these takes what it needs: all of them would be 1 GiB more.
$(units): build/test/unit/%: build/test/tests/unit/%.o build/test/parts.a $(own_primitives)
	@mkdir -p $(@D)
	@echo "  link  $@"
	@$(test_link) -o $@ $(filter %.o %.a,$^) $(link_libraries) -lcmocka \
		$(if $(filter $(oracles),$@),$(oracle_libraries))

# What these answer for themselves instead of the program (cmocka's mocks).
wrap = $(addprefix -Wl$(comma)--wrap=,$1)
build/test/unit/control_blocks: LDFLAGS += $(call wrap,peer_report peer_say)
build/test/unit/control_control: LDFLAGS += $(call wrap,courier_release courier_delete)
build/test/unit/control_requests: LDFLAGS += $(call wrap,courier_report peer_report peer_say)
build/test/unit/base_text_format: LDFLAGS += $(call wrap,vsnprintf)
build/test/unit/io_stream_handshake: LDFLAGS += $(call wrap,tls_handshake)
build/test/unit/modules_dkim: LDFLAGS += $(call wrap,malloc)
build/test/unit/reports_import: LDFLAGS += $(call wrap,unpack_send unpack_answer unpack_leave)
build/test/unit/judge_evaluation: LDFLAGS += $(call wrap,check_run ask_new ask_free ask_starved \
	ask_give_up ask_dns list_tests_changes list_tests_state blocklist_ask)

# What a child costs that unpacks archives (tests/bench/archives.py).
build/unpacking: build/release/tests/bench/unpacking/unpacking.o build/release/parts.a \
		$(own_primitives)
	@echo "  link  $@"
	@$(release_link) -o $@ $(filter %.o %.a,$^) $(link_libraries)

$(fuzzers): build/fuzz/%: build/fuzz/tests/fuzz/%.o build/fuzz/parts.a $(own_primitives)
	@echo "  link  $@"
	@$(fuzz_link) -o $@ $(filter %.o %.a,$^) $(link_libraries)

# What single checks cost; links what it needs of the units.
build/bench/%: build/release/tests/bench/%.o build/release/parts.a $(own_primitives)
	@mkdir -p $(@D)
	@echo "  link  $@"
	@$(release_link) -o $@ $(filter %.o %.a,$^) $(link_libraries) -lcmocka

define compile_rule
build/$1/%.o: %.c build/$1/flags
	@mkdir -p $$(@D)
	@echo "  cc    $$@"
	@$$($1_compile) -MMD -MP -c -o $$@ $$<

# Their texts are taken in by the assembler, which no header tells of.
build/$1/policy/builtin.o: policy/default.yaml policy/shadow.yaml

build/$1/parts.a: $(call parts,$1)
	@rm -f $$@ && ar rcsT $$@ $$^

# Written anew only when the command line has changed, so that everything is then compiled again.
build/$1/flags: always | requirements
	@mkdir -p $$(@D)
	@{ echo '$$($1_compile) $(TLS_PRIMITIVES)'; \
		$$(firstword $$($1_compile)) --version; } >$$@.new
	@cmp -s $$@.new $$@ && rm $$@.new || mv $$@.new $$@
endef
$(foreach kind,release test fuzz valgrind tsan,$(eval $(call compile_rule,$(kind))))

# Written anew only when the library or the list of its functions has changed.
build/mbedtls/stamp: always | requirements
	@packaging/own_primitives gateway/io/tls_primitives.def \
		$(shell $(pkg_config) --variable=libdir mbedcrypto) $(@D)

-include $(foreach kind,release test fuzz valgrind tsan,\
	$(shell find build/$(kind) -name '*.d' 2>/dev/null))

# ---- everything else

all: build/mxward

test-parts: build/mxward build/test/mxward $(units) $(fuzzers)

# With "check-fmt" here the layout of the sources is a part of the tests.
layout := check-fmt

test: test-parts docs $(layout)
	@FUZZ_SECONDS=$(TEST_FUZZ_SECONDS) FUZZ_SEED=1 tests/run layers docs \
		unit dialogue system fuzz

container-test: build/mxward
	@CONTAINER_TEST=1 tests/system/container.py

fuzz: $(fuzzers)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run fuzz

valgrind: build/valgrind/mxward
	@tests/valgrind/run

tsan: build/tsan/mxward
	@tests/tsan/run

bench: build/mxward
	@tests/bench/run $(if $(filter bench-all,$(benches)),--all)

run: build/mxward
	@packaging/demo

# Writes what docs/ says of the log and of the checks' words, so that new ones stand there, too.
docs: | requirements
	@tests/docs.py --write

deb: | requirements
	@packaging/deb

man: build/mxward
	@mkdir -p build/man
	@build/mxward man mxward >build/man/mxward.8
	@build/mxward man mxward.yaml >build/man/mxward.yaml.5
	@build/mxward man mxward-policy >build/man/mxward-policy.5

c_files = $(shell find gateway policy modules tests -name '*.[ch]')
scripts = Makefile $(shell grep -lE '^\#!' packaging/* .ci/* tests/*/run tests/* 2>/dev/null) \
	$(shell find tests -name '*.py')
some_at_a_time = xargs -P $(shell nproc) -n 50

fmt:
	@echo $(c_files) | $(some_at_a_time) packaging/fmt

check-fmt:
	@echo $(c_files) $(scripts) | $(some_at_a_time) packaging/fmt --check

tidy_flags = $(filter-out $(warnings),$(common))
tidy: | requirements
	@echo $(sources) | $(some_at_a_time) sh -c 'clang-tidy-19 --quiet "$$@" -- $(tidy_flags) \
		2>/dev/null' tidy

# What the program says of itself goes below share/. Debian's zsh looks elsewhere.
ZSH_COMPLETIONS ?= zsh/site-functions
install_made = install -d $(dir $(DESTDIR)$(PREFIX)/share/$2) && \
	build/mxward $1 >$(DESTDIR)$(PREFIX)/share/$2
# The first line of a sample or a policy names its schema.
schema_at_home = sed '1s|/usr/share|$(PREFIX)/share|'
install_page = $(call install_made,man $1,man/$2/$1.$3)

# Said where the program is installed on this machine, not into a package.
next_steps := '' 'Next, as root (docs/install.md says more):' \
	'  systemd-sysusers; systemd-tmpfiles --create mxward.conf; systemctl daemon-reload' \
	'  mxward setup   \# asks four questions; or copy $(SYSCONFDIR)/mxward/mxward.yaml.sample' \
	'  mxward check   \# also says which keys the user mxward cannot read' \
	'  systemctl enable --now mxward'

# A finished program is installed as it is, by whomever: nothing is checked, nothing compiled.
install: $(if $(finished),,build/mxward)
	install -Dm 755 build/mxward $(DESTDIR)$(PREFIX)/bin/mxward
	install -d $(DESTDIR)$(SYSCONFDIR)/mxward $(DESTDIR)$(PREFIX)/lib/systemd/system \
		$(DESTDIR)$(PREFIX)/share/doc/mxward
	build/mxward check --sample | $(schema_at_home) \
		>$(DESTDIR)$(SYSCONFDIR)/mxward/mxward.yaml.sample
	build/mxward check --manual >$(DESTDIR)$(PREFIX)/share/doc/mxward/options.md
	install -m 644 CHANGES.md docs/*.md $(DESTDIR)$(PREFIX)/share/doc/mxward
	$(call install_page,mxward,man8,8)
	$(call install_page,mxward.yaml,man5,5)
	$(call install_page,mxward-policy,man5,5)
	$(call install_made,completion bash,bash-completion/completions/mxward)
	$(call install_made,completion zsh,$(ZSH_COMPLETIONS)/_mxward)
	$(call install_made,completion fish,fish/vendor_completions.d/mxward.fish)
	$(call install_made,check --schema,mxward/mxward.schema.json)
	$(call install_made,check --schema policy,mxward/mxward-policy.schema.json)
	install -d $(DESTDIR)$(PREFIX)/share/mxward/prometheus $(DESTDIR)$(SYSCONFDIR)/mxward/policy
	install -m 644 packaging/prometheus/* $(DESTDIR)$(PREFIX)/share/mxward/prometheus
	@# An edited policy stays.
	for p in default strict shadow; do to=$(DESTDIR)$(SYSCONFDIR)/mxward/policy/$$p.yaml; \
		[ -e $$to ] || $(schema_at_home) policy/$$p.yaml >$$to || exit 1; done
	sed 's|/usr/local/bin/mxward|$(PREFIX)/bin/mxward|g' packaging/mxward.service \
		>$(DESTDIR)$(PREFIX)/lib/systemd/system/mxward.service
	install -Dm 644 packaging/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/mxward.conf
	install -Dm 644 packaging/tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/mxward.conf
	@$(if $(DESTDIR),,printf '%s\n' $(next_steps))

clean:
	rm -rf $(filter-out build/parts,$(wildcard build/*))

always:

.PHONY: all always requirements test test-parts container-test fuzz valgrind tsan bench run fmt \
	check-fmt tidy docs man deb install clean
