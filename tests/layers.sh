#!/bin/sh
# layers.sh: proves the floors of DESIGN 3: no file includes one from a floor above; every foreign library is seen by one
# file alone, or by gateway/io alone; no check includes anything but the contract of checks and what lies below it.
#
# It reads the sources as text and builds nothing. At the end it breaks each rule in a tree of its own and sees that it
# notices: a test that cannot fail proves nothing.
set -eu
cd "$(dirname "$0")/.."

# Gives a line `pass WHAT` or `FAIL WHAT: why` for every file and every library of the tree $1.
judge() {
	(cd "$1" && grep -rnE '^[ \t]*#[ \t]*include' --include='*.[ch]' gateway policy modules /dev/null; cd "$1" &&
		find gateway policy modules -name '*.[ch]' | sed 's/$/:0:/'; grep -rnoE --include='*.[ch]' '(^|[^A-Za-z0-9_])uv_[a-z]+' \
		gateway policy modules /dev/null | sed 's/:\([0-9]*\):.*/:\1:uv_/') | awk '
	function floor_of(file) {
		if (file ~ /^gateway\/base\//) return 0
		if (file ~ /^gateway\/io\//) return 1
		if (file ~ /^(modules|policy)\//) return 2
		if (file ~ /^gateway\/(smtp|mailroom|peer)\//) return 3
		if (file ~ /^gateway\/[^\/]*$/) return 4
		return -1
	}
	# The library a system header belongs to; "" for what comes with the system itself.
	function library_of(header) {
		if (header == "uv.h") return "libuv"
		if (header ~ /^(mbedtls|psa)\//) return "mbedTLS"
		if (header ~ /^ares/) return "c-ares"
		if (header == "yaml.h") return "libyaml"
		if (header ~ /^(idn2|idna|unistr)/) return "libidn2"
		if (header == "seccomp.h") return "libseccomp"
		if (header ~ /^spf2\//) return "libspf2"
		if (header ~ /^opendkim\//) return "libopendkim"
		if (header ~ /^openssl\//) return "OpenSSL"
		if (header ~ /^(opendmarc\/|dmarc\.h)/) return "libopendmarc"
		if (header == "libpsl.h") return "libpsl"
		if (header == "iconv.h") return "iconv"
		if (header ~ /^(sys|linux|netinet|arpa)\/[a-z0-9_]+\.h$/) return ""
		if (header ~ /^(assert|ctype|dirent|errno|fcntl|grp|inttypes|limits|malloc|netdb|poll|pthread|pwd|sched|signal|spawn|stdalign)\.h$/)
			return ""
		if (header ~ /^(stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|sysexits|time|unistd)\.h$/) return ""
		return "an unknown library"
	}
	function fault(file, why) { faults[file] = faults[file] (faults[file] ? "; " : "") why }
	{
		match($0, /^[^:]*:[0-9]*:/)
		split(substr($0, 1, RLENGTH), place, ":")
		file = place[1]
		text = substr($0, RLENGTH + 1)
		files[file] = 1
		if (text == "") next
		if (text == "uv_") {
			if (floor_of(file) != 1 && !(file in said_uv)) fault(file, "line " place[2] " names something of libuv")
			if (floor_of(file) != 1) said_uv[file] = 1
			next
		}
		if (text ~ /"/) {
			split(text, part, "\"")
			target = part[2]
			if (floor_of(target) < 0) fault(file, "\"" target "\" is not named from the root of the tree")
			else if (floor_of(target) > floor_of(file)) fault(file, target " is above it")
			if (file ~ /^modules\// && target !~ /^(modules\/checks\.def|(modules\/[a-z_]+|policy\/option|gateway\/base\/[a-z_]+|gateway\/io\/idn)\.h)$/)
				fault(file, "a check includes " target)
			if (target ~ /_(inside|uv)\.h$/) inside[++insides] = file " " target
		} else {
			match(text, /<[^>]*>/)
			header = substr(text, RSTART + 1, RLENGTH - 2)
			library = library_of(header)
			if (library == "an unknown library") fault(file, "<" header "> is of no library that layers.sh knows")
			else if (library != "" && !((library, file) in seen)) {
				seen[library, file] = 1
				users[library] = users[library] " " file
				count[library]++
			}
		}
	}
	END {
		# A header that brings in a library is a room of gateway/io that nobody else enters.
		for (library in users) {
			n = split(users[library], list, " ")
			for (i = 1; i <= n; i++)
				if (list[i] ~ /\.h$/) {
					room[list[i]] = library
					if (list[i] !~ /^gateway\/io\//) fault(list[i], "a header outside gateway/io brings in " library)
				}
		}
		for (i = 1; i <= insides; i++) {
			split(inside[i], pair, " ")
			if (pair[2] in room && pair[1] !~ /^gateway\/io\//) fault(pair[1], "sees " room[pair[2]] " through " pair[2])
		}
		for (file in files)
			print (file in faults) ? "FAIL " file ": " faults[file] : "pass " file
		for (library in users)
			print count[library] == 1 ? "pass " library " stands in" users[library] : "FAIL " library " stands in" users[library]
	}' | sort
}

# Puts a file of one line into a small tree and sees that it is told of.
must_fail() {
	rm -rf "$scratch/tree"
	mkdir -p "$scratch/tree/gateway/base" "$scratch/tree/gateway/io" "$scratch/tree/gateway/smtp" "$scratch/tree/policy" \
		"$scratch/tree/modules"
	echo '#include <yaml.h>' >"$scratch/tree/policy/yaml.c"
	[ -z "$(judge "$scratch/tree" | grep FAIL)" ] || { echo "FAIL self-check: a good tree is found faulty"; return; }
	printf '%s\n' "$2" >"$scratch/tree/$1"
	if judge "$scratch/tree" | grep -q '^FAIL'; then
		echo "pass self-check: $1 with $2"
	else
		echo "FAIL self-check: $1 with $2 was not noticed"
	fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
{
	judge .
	must_fail gateway/base/a.c '#include "gateway/io/loop.h"'
	must_fail gateway/io/a.h '#include "policy/config.h"'
	must_fail policy/a.c '#include "gateway/smtp/server.h"'
	must_fail gateway/smtp/a.c '#include "gateway/worker.h"'
	must_fail gateway/smtp/b.c '# include "worker.h"'
	must_fail modules/a.c '#include "gateway/io/dns.h"'
	must_fail gateway/smtp/c.c '#include <yaml.h>'
	must_fail gateway/smtp/d.h '#include <seccomp.h>'
	must_fail gateway/e.c '#include <curl/curl.h>'
	must_fail gateway/f.c 'static uv_loop_t *loop;'
} >"$scratch/result"

grep '^FAIL' "$scratch/result" | sed 's/^/  /' || true
passed=$(grep -c '^pass' "$scratch/result") || true
failed=$(grep -c '^FAIL' "$scratch/result") || true
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
