#!/usr/bin/env python3
"""layers.py: the rooms of the source tree include one another only as tests/layers.table allows.

The sources are read as text; nothing is built. Every file, foreign library and room is one result:
  - a file includes its own room and what the table allows it, by its name from the root; there are
  no circles; - the table allows nothing that nobody includes; - a header *_inside.h is included by
  its own room alone, and whatever brings in a library is such a header; - a foreign library is
  included by exactly one file, OpenSSL by those that are named here, and libuv's names (uv_...)
  appear in gateway/io alone.
Afterwards each rule is broken in a small tree of its own, because a test that cannot fail proves
nothing."""
import fnmatch
import os
import re
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOPS = ('gateway', 'modules', 'policy')
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]*)"|<([^>]*)>)', re.M)
UV_NAME = re.compile(r'(?<![A-Za-z0-9_])uv_[a-z]')

LIBRARIES = [('libuv', r'uv\.h'), ('mbedTLS', r'(mbedtls|psa)/'), ('c-ares', r'ares'),
             ('libyaml', r'yaml\.h'), ('libidn2', r'(idn2|idna|unistr)'),
             ('libseccomp', r'seccomp\.h'), ('libopendkim', r'opendkim/'), ('libspf2', r'spf2/'),
             ('libopendmarc', r'(opendmarc/|dmarc\.h)'), ('OpenSSL', r'openssl/'),
             ('libpsl', r'libpsl\.h'), ('iconv', r'iconv\.h'), ('cJSON', r'cjson/'),
             ('libarchive', r'archive(_entry)?\.h'), ('SQLite', r'sqlite3\.h'),
             ('zlib', r'zlib\.h'), ('expat', r'expat\.h')]
# libcrypto computes for DKIM, for mbedTLS what costs most, and the digests of scanned messages.
# cJSON reads what rspamd answers, and TLS reports; zlib unpacks within what a child reads, and
# packs reports.
SEVERAL = {'cJSON': ['gateway/feedback/feedback_json.c', 'gateway/scan/scan_rspamd_reply.c'],
           'OpenSSL': ['gateway/io/sha256.c', 'gateway/io/tls_primitives_inside.h',
                       'modules/dkim/dkim_crypto.c', 'modules/dkim/dkim_sign.c'],
           'zlib': ['gateway/reports/report_out.c', 'gateway/unpack/inflater.c']}
SYSTEM = re.compile(
    r'((sys|linux|netinet|arpa)/\w+|assert|ctype|dirent|dlfcn|endian|errno|fcntl|'
    r'ftw|grp|immintrin|inttypes|limits|locale|malloc|netdb|poll|pthread|pwd|sched|semaphore|'
    r'signal|spawn|'
    r'stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|sysexits|'
    r'termios|time|unistd)\.h')

UNUSED = 'what the table allows is used'
ALWAYS = ('gateway/base/', 'modules/check*')       # any check or workshop may come to need these


def read_table(text):
    """The rooms and what each may include, in the table's order; and what is wrong with the table
    itself."""
    rooms, faults = {}, []
    text = re.sub(r'\n[ \t]+(?=\S)', ' ', text)  # an indented line goes on with the one before
    for line in text.splitlines():
        line = line.split('#')[0].strip()
        if not line:
            continue
        room, colon, allowed = line.partition(':')
        if not colon or room in rooms:
            faults.append(f'"{line}": not a new "ROOM: ..."')
            continue
        words = allowed.split()
        for word in words:
            if word not in rooms and room_of(word, rooms) is None:
                faults.append(f'{room} {word} is not a room above it')
        rooms[room] = words
    return rooms, faults


def fits(file, pattern):
    """A directory holds its own files, not those of directories below it; * does not reach into a
    directory either."""
    if pattern.endswith('/'):
        return os.path.dirname(file) + '/' == pattern
    return os.path.dirname(file) == os.path.dirname(pattern) and fnmatch.fnmatchcase(file, pattern)


def room_of(file, rooms):
    return max((room for room in rooms if fits(file, room)), key=len, default=None)


def sources(tree):
    """Each C file with its text, comments left out."""
    for top in TOPS:
        for directory, _, names in os.walk(os.path.join(tree, top)):
            for name in sorted(names):
                if name.endswith(('.c', '.h')):
                    path = os.path.join(directory, name)
                    with open(path, encoding='utf-8') as source:
                        yield os.path.relpath(path, tree), re.sub(r'/\*.*?\*/', ' ', source.read(),
                                                                  flags=re.S)


def library_of(header):
    """The library that a system header belongs to; '' for libc and the kernel, None for one that is
    not known here."""
    for library, pattern in LIBRARIES:
        if re.match(pattern, header):
            return library
    return '' if SYSTEM.fullmatch(header) else None


def circle(edges):
    """Some circle in a graph, as a list that ends where it begins; None if there is none."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node not in done:
            path.append(node)
            for target in sorted(edges.get(node, ())):
                found = visit(target)
                if found:
                    return found
            path.pop()
            done.add(node)
        return None

    return next(filter(None, map(visit, sorted(edges))), None)


def judge(tree):
    """Every result: what was looked at, and its faults."""
    with open(os.path.join(tree, 'tests/layers.table'), encoding='utf-8') as table:
        rooms, faults = read_table(table.read())
    results = {'tests/layers.table': faults}
    users, edges, includes, unused = {}, {}, {}, {room: set(words) for room, words in rooms.items()}
    for file, text in sources(tree):
        faults = results[file] = []
        room = room_of(file, rooms)
        if room is None:
            faults.append('is in no room of the table')
            continue
        if room != 'gateway/io/' and UV_NAME.search(text):
            faults.append("uses one of libuv's names")
        for target, header in INCLUDE.findall(text):
            if header:
                library = library_of(header)
                if library is None:
                    faults.append(f'<{header}> belongs to no library that layers.py knows')
                elif library:
                    users.setdefault(library, set()).add(file)
                    if file.endswith('.h') and not file.endswith('_inside.h'):
                        faults.append(f'brings in {library}, but is not called *_inside.h')
                continue
            there = room_of(target, rooms)
            includes.setdefault(file, set()).add(target)
            if there is None or not os.path.exists(os.path.join(tree, target)):
                faults.append(f'"{target}" is not a file, as named from the root of the tree')
            elif there != room:
                edges.setdefault(room, set()).add(there)
                unused[room] -= {there, target}
                if target.endswith('_inside.h'):
                    faults.append(f'{target} is for {there} alone')
                if there not in rooms[room] and target not in rooms[room]:
                    faults.append(f'{target}: {room} may not include {there}')
            elif room == 'modules/*' and target.split('.')[0] != file.split('.')[0]:
                faults.append(f'{target} is another check')
    results[UNUSED] = [
        f'{room} includes nothing of {word}' for room, words in unused.items()
        for word in sorted(words) if not (room.startswith('modules/') and word in ALWAYS)
    ]
    for library, files in users.items():
        good = len(files) == 1 or sorted(files) == SEVERAL.get(library)
        results[library] = [] if good else ['is included by ' + ', '.join(sorted(files))]
    for name, graph in (('circles between rooms', edges), ('circles between files', includes)):
        found = circle(graph)
        results[name] = [' -> '.join(found)] if found else []
    return results


BROKEN = [
    ('a room above', 'gateway/base/a.c', '#include "gateway/io/loop.h"', 'may not include'),
    ('a room beside', 'gateway/door/a.c', '#include "gateway/backend/link.h"', 'may not include'),
    ('a header that is not allowed', 'policy/a.c', '#include "gateway/io/loop.h"',
     'may not include'),
    ('a name not from the root', 'gateway/io/a.c', '# include "loop.h"', 'from the root'),
    ('a file that does not exist', 'gateway/io/a.c', '#include "gateway/io/none.h"',
     'from the root'),
    ('no room', 'gateway/a.c', '', 'in no room'),
    ("another room's inside", 'gateway/smtp/a.c', '#include "gateway/io/a_inside.h"', 'alone'),
    ('a check in a check', 'modules/a.c', '#include "modules/b.h"', 'another check'),
    ('a workshop of another check', 'modules/a.c', '#include "modules/dkim/key.h"',
     'may not include'),
    ('a library twice', 'policy/a.c', '#include <yaml.h>', 'is included by'),
    ('a library in a third place', 'policy/a.c', '#include <openssl/evp.h>', 'is included by'),
    ('a library in a public header', 'policy/a.h', '#include <seccomp.h>', 'not called *_inside.h'),
    ('an unknown library', 'gateway/io/a.c', '#include <curl/curl.h>', 'no library'),
    ('a name of libuv', 'gateway/smtp/a.c', 'static uv_loop_t *loop;', "libuv's names"),
    ('a circle of rooms', 'gateway/io/loop.h', '#include "gateway/smtp/a.h"', '-> gateway/io/'),
    ('a circle of files', 'gateway/io/loop.h', '#include "gateway/io/a_inside.h"',
     '-> gateway/io/loop.h'),
    ('a table that allows a room below', 'tests/layers.table',
     'gateway/a/: gateway/b/\ngateway/b/: gateway/a/', 'not a room above it'),
    ('a table that allows what nobody includes', 'tests/layers.table',
     'gateway/base/:\ngateway/io/: gateway/base/\ngateway/smtp/: gateway/base/ gateway/io/',
     'gateway/smtp/ includes nothing of gateway/base/'),
    ('a table with a room twice', 'tests/layers.table', 'gateway/base/:\ngateway/base/:',
     'not a new'),
]
GOOD = {
    'gateway/base/a.h': '/* #include "gateway/smtp/a.h" */',
    'gateway/io/loop.h': '#include "gateway/base/a.h"',
    'gateway/io/a_inside.h': '#include <uv.h>\n#include "gateway/io/loop.h"',
    'gateway/backend/link.h': '',
    'gateway/smtp/a.h': '#include "gateway/io/loop.h"\n#include <sys/socket.h>',
    'policy/options/yaml.c': '#include <yaml.h>',
    'modules/b.h': '',
    'modules/b.c': '#include "modules/b.h"',
    'modules/dkim/key.h': '',
    'gateway/io/sha256.c': '#include <openssl/evp.h>',
    'gateway/io/tls_primitives_inside.h': '#include <openssl/ec.h>',
    'modules/dkim/dkim_crypto.c': '#include <openssl/evp.h>',
    'modules/dkim/dkim_sign.c': '#include <openssl/evp.h>',
}


def small_tree(changes):
    """The faults of a tree of few files, under this table, after changes to it."""
    with tempfile.TemporaryDirectory() as tree, open(f'{ROOT}/tests/layers.table',
                                                     encoding='utf-8') as table:
        for file, text in {**GOOD, 'tests/layers.table': table.read(), **changes}.items():
            os.makedirs(os.path.dirname(f'{tree}/{file}'), exist_ok=True)
            with open(f'{tree}/{file}', 'w', encoding='utf-8') as out:
                out.write(text)
        return [fault for faults in judge(tree).values() for fault in faults]


def self_checks():
    good = [fault for fault in small_tree({}) if 'includes nothing of' not in fault]
    results = {'self-check: a good tree': good}
    for what, file, text, fault in BROKEN:
        noticed = any(fault in found for found in small_tree({file: text}))
        results[f'self-check: {what}'] = [] if noticed else ['was not noticed']
    return results


def main():
    results = {**judge(ROOT), **self_checks()}
    bad = {what: faults for what, faults in results.items() if faults}
    for what, faults in sorted(bad.items()):
        print(f'  FAIL {what}: {"; ".join(faults)}')
    print(f'{len(results) - len(bad)} passed, {len(bad)} failed')
    return 1 if bad or len(results) < 100 else 0


if __name__ == '__main__':
    sys.exit(main())
