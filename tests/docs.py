#!/usr/bin/env python3
"""Holds the documents against the code: docs/*.md, and what the .md files name.

    tests/docs.py            the test: `N passed, N failed`
    tests/docs.py --write    what `make docs` does: writes docs/log.md, the ends of docs/replies.md
                             and docs/metrics.md

It reads the sources as text and runs nothing. What it reads is laid out by clang-format; it knows
a call by balanced brackets, and strings that stand side by side are one."""

import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MARK = '<!-- From here on written by `make docs`. -->\n'
PAGES = sorted(os.path.relpath(page, ROOT) for page in glob.glob(f'{ROOT}/docs/*.md'))
DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGES.md', *PAGES]
STRING = r'"((?:[^"\\]|\\.)*)"'
# The keys that log.c itself writes, which no call names.
WRITTEN_BY_LOG = {'ts', 'event', 'cut', 'dropped'}
# Formats of replies whose words stand elsewhere: in a table of refusals or in those of a check.
PASSED_ON = ('%s', '%.*s', '<%.*s>: %s')

passed, failed = 0, 0


def claim(holds, sentence, *why):
    """One claim of the test; `why` is printed where it does not hold."""
    global passed, failed
    if holds:
        passed += 1
        return
    failed += 1
    print(f'FAIL {sentence}')
    for line in why:
        print(f'     {line}')


def read(path):
    with open(f'{ROOT}/{path}', encoding='utf-8') as f:
        return f.read()


def code(path):
    """A C file without comments, on one line, strings side by side joined."""
    text = re.sub(
        r'/\*.*?\*/|//[^\n]*|' + STRING,
        lambda m: m.group(0) if m.group(0)[0] == '"' else ' ',
        read(path),
        flags=re.S,
    )
    return re.sub(r'"\s+"', '', re.sub(r'\s+', ' ', text))


def sources(*folders):
    return sorted(
        os.path.relpath(p, ROOT)
        for folder in folders
        for p in glob.glob(f'{ROOT}/{folder}/**/*.[ch]', recursive=True)
    )


def calls(text, names):
    """The calls of functions whose names match: (name, arguments)."""
    for m in re.finditer(rf'\b({names})\(', text):
        depth, at, begin, arguments = 1, m.end(), m.end(), []
        while depth and at < len(text):
            quoted = re.compile(STRING + r"|'(?:[^'\\]|\\.)*'").match(text, at)
            if quoted:
                at = quoted.end()
                continue
            if text[at] == ',' and depth == 1 or text[at] == ')' and depth == 1:
                arguments.append(text[begin:at].strip())
                begin = at + 1
            depth += (text[at] in '([{') - (text[at] in ')]}')
            at += 1
        yield m.group(1), arguments


def literal(argument):
    """What the string says, or None if the argument is not a string."""
    m = re.fullmatch(STRING, argument)
    return re.sub(r'\\(.)', r'\1', m.group(1)) if m else None


# ---- the log


def log_table():
    text = code('gateway/base/log_events.def')
    events = [(a[0], literal(a[1])) for _, a in calls(text, 'EVENT')]
    fields = [
        (literal(a[0]).split(), literal(a[1]), a[2], literal(a[3]), literal(a[4]))
        for _, a in calls(text, 'FIELD')
    ]
    return events, fields


def log_document():
    events, fields = log_table()
    lines = [
        '# Log',
        '',
        'Every event and every field of mxward\'s log, made from `gateway/base/log_events.def` by',
        '`make docs`. Each line is one JSON object on standard output (`log.format: text` writes',
        'the same fields as `key=value`). A field whose third column is empty is always there.',
        '',
        '## Every line',
        '',
        '| field | type | present | meaning |',
        '|---|---|---|---|',
    ]

    def rows(event):
        for named, key, kind, when, meaning in fields:
            if event in named:
                yield f'| `{key}` | {kind.lower()} | {when} | {meaning} |'

    lines += rows('*')
    for name, meaning in events:
        lines += [
            '',
            f'## {name}',
            '',
            meaning,
            '',
            '| field | type | present | meaning |',
            '|---|---|---|---|',
            *rows(name),
        ]
    return '\n'.join(lines) + '\n'


def functions(path):
    """The functions that a file defines: name, what stands before the name, parameters, body."""
    text = re.sub(r'/\*.*?\*/', ' ', read(path), flags=re.S)
    for m in re.finditer(
        r'^([a-z][\w *\n]*?[ *])(\w+)\(([^{;]*?)\)\n\{\n(.*?)^\}', text, re.M | re.S
    ):
        yield m.group(2), m.group(1), m.group(3), re.sub(
            r'"\s+"', '', re.sub(r'\s+', ' ', m.group(4))
        )


def log_pairs():
    """What may be written: (event, last part of the key), found by following each line through the
    functions that it is given to; and of these what is written for certain, because a function
    names one event only."""
    known, pairs, certain = {}, set(), set()
    for path in sources('gateway', 'modules', 'policy'):
        if 'struct log_line' in read(path) and not path.startswith('gateway/base/log'):
            for name, before, parameters, body in functions(path):
                known[name if 'static' not in before else (path, name)] = (
                    path,
                    before,
                    parameters,
                    body,
                )

    def find(path, name):
        return known.get((path, name)) or known.get(name)

    def keys(path, body, seen):
        found = {
            literal(a[1])
            for _, a in calls(body, 'log_(?:bytes|string|number|bool|list_open|object_open)')
            if len(a) > 1
        }
        for name, _ in calls(body, r'\w+'):
            there = find(path, name)
            if there and (there[0], name) not in seen and 'struct log_line' in there[1] + there[2]:
                found |= keys(there[0], there[3], seen | {(there[0], name)})
        return found

    for path, _, _, body in known.values():
        begun = [
            re.findall(STRING, ' '.join(arguments))
            for name, arguments in calls(body, r'\w+')
            if name == 'log_begin' or 'struct log_line' in (find(path, name) or ('', ''))[1]
        ]
        written = {
            (event, key)
            for events in begun
            for event in events
            for key in keys(path, body, frozenset())
        }
        pairs |= written
        if len(begun) == 1 and len(begun[0]) == 1:
            certain |= written
    return pairs, certain


def log_holds():
    events, fields = log_table()
    names = [name for name, _ in events]
    keys = {key.rsplit('.', 1)[-1] for _, key, _, _, _ in fields}
    with_message = {name for named, key, _, _, _ in fields if key == 'message' for name in named}
    words, written = set(), set()
    for path in sources('gateway', 'modules', 'policy'):
        text = code(path)
        if re.search(r'\blog_(begin|note)\(', text) and not path.startswith('gateway/base/log'):
            words |= set(re.findall(STRING, text))
        for call, arguments in calls(text, 'log_begin|log_note'):
            event = literal(arguments[1]) if len(arguments) > 1 else None
            if event is None:
                continue
            claim(event in names, f'{path}: the event "{event}" is in gateway/base/log_events.def')
            if call == 'log_note':
                claim(
                    event in with_message,
                    f'{path}: the event "{event}" has the field "message" in log_events.def',
                )
        for _, arguments in calls(text, 'log_(?:bytes|string|number|bool|list_open|object_open)'):
            key = literal(arguments[1]) if len(arguments) > 1 else None
            if key is not None:
                written.add(key)
                claim(key in keys, f'{path}: the field "{key}" is in gateway/base/log_events.def')
    pairs, certain = log_pairs()
    for event, key in sorted(certain - {(event, None) for event, _ in pairs}):
        claim(
            any(
                event in named and key == path.rsplit('.', 1)[-1] for named, path, _, _, _ in fields
            ),
            f'log_events.def: the event "{event}" has the field "{key}", as in the code',
        )
    for named, key, _, _, _ in fields:
        for name in named:
            leaf = key.rsplit('.', 1)[-1]
            claim(
                name == '*' or key in WRITTEN_BY_LOG or key == 'message' or (name, leaf) in pairs,
                f'log_events.def: the event "{name}" has the field "{key}" in the code',
            )
    for name in names:
        claim(
            name in words or name == 'log', f'log_events.def: something writes the event "{name}"'
        )
    for key in sorted(keys - WRITTEN_BY_LOG):
        claim(key in written, f'log_events.def: something writes the field "{key}"')
    for named, key, _, _, _ in fields:
        for name in named:
            claim(
                name in names or name == '*',
                f'log_events.def: "{name}", which has the field "{key}", is an event',
            )
    claim(
        read('docs/log.md') == log_document(),
        'docs/log.md says what log_events.def says',
        'run: make docs',
    )


# ---- the metrics


def metrics_document():
    rows = [
        (a[0], a[1].lower(), literal(a[2]), literal(a[3]))
        for _, a in calls(code('gateway/control/metrics.def'), 'METRIC')
    ]
    lines = ['', '| metric | type | labels | meaning |', '|---|---|---|---|']
    for name, kind, labels, meaning in rows:
        shown = ', '.join(f'`{label}`' for label in labels.split(', ') if label)
        lines.append(f'| `mxward_{name}` | {kind} | {shown} | {meaning} |')
    return '\n'.join(lines) + '\n'


def metrics_hold():
    claim(
        read('docs/metrics.md').split(MARK)[-1] == metrics_document(),
        'docs/metrics.md says what gateway/control/metrics.def says',
        'run: make docs',
    )
    words = re.findall(r'\] = "(\w+)"', code('gateway/smtp/session_counts.c'))
    for word in words:
        claim(f'`{word}`' in read('docs/metrics.md'), f'docs/metrics.md has the word "{word}"')


# ---- the replies


def general(text):
    """A text with what varies as '*': %s of the code, *name* of the document."""
    return re.sub(r'\*[a-z ]+\*', '*', re.sub(r'%%', '%', re.sub(r'%(?:\.\*)?[a-z]+', '*', text)))


def replies_of_code():
    """Every reply that the code spells: where, and (code, enhanced code, text)."""
    for path in sources('gateway/smtp', 'gateway/judge'):
        text = code(path)
        for m in re.finditer(rf'\{{ ([2-5]\d\d), {STRING}, {STRING} \}}', text):
            yield path, (m.group(1), m.group(2), general(literal(f'"{m.group(3)}"')))
        for name, arguments in calls(text, r'[a-z_]+'):
            spelt = [
                i
                for i in range(len(arguments) - 2)
                if re.fullmatch(r'[2-5]\d\d', arguments[i])
                and literal(arguments[i + 1]) is not None
            ]
            if not spelt:
                continue
            at = spelt[0] + 2
            words = literal(arguments[at])
            if len(arguments) > at + 1 and literal(arguments[at + 1]) is not None:
                words = literal(arguments[at + 1])  # behind the reason for the log
            if words and not (name == 'reply_line' and words in PASSED_ON):
                yield path, (
                    arguments[at - 2],
                    literal(arguments[at - 1]),
                    general(('<%s>: ' if name == 'recipient_refused' else '') + words),
                )


def replies_of_document():
    for line in read('docs/replies.md').split(MARK)[0].splitlines():
        cells = re.fullmatch(
            r'\| (\d\d\d) \| ([\d.]*) \| (.*?) \| (.*) \|',
            line.replace('|  |', '| |').replace('| | ', '|  | '),
        )
        if cells:
            yield cells.group(1), cells.group(2), general(
                re.sub(r'\\([<>*|])', r'\1', cells.group(3))
            )


def words_of_checks():
    """The words of every check's refusals, row by row: (check, fact, enhanced code, words)."""
    for path in sources('modules'):
        text = code(path)
        if re.search(r'\.words = ', text) is None:
            continue
        table = re.search(r'struct check_words words\[\] = \{ (.*?) \};', text)
        claim(table, f'{path}: its words are in a table "static const struct check_words words[]"')
        for row in re.findall(r'\{ (.*?) \}', table.group(1) if table else ''):
            parts = re.fullmatch(rf'(NULL|{STRING}), (.*), ({STRING})', row)
            if parts:
                fact = 'any other' if parts.group(1) == 'NULL' else literal(parts.group(1))
                yield os.path.basename(path)[:-2], fact, enhanced_of(parts.group(3)), literal(
                    parts.group(4)
                )


def enhanced_of(cell):
    """ ".7.25" or 7, 25: the subject and the detail of an enhanced code."""
    return '.'.join(re.findall(r'\d+', cell))


def words_document():
    letters = {'c': 'client', 'h': 'helo', 's': 'sender', 'd': 'detail', 'v': 'value'}
    lines = ['', '| check | fact | enhanced code | text |', '|---|---|---|---|']
    for check, fact, enhanced, words in words_of_checks():
        words = (
            re.sub(r'%([chsdv])', lambda m: f'*{letters[m.group(1)]}*', words)
            .replace('<', '\\<')
            .replace('>', '\\>')
        )
        lines.append(f'| `{check}` | {fact} | 4.{enhanced}, 5.{enhanced} | {words} |')
    return '\n'.join(lines) + '\n'


def replies_hold():
    written, document = set(), set(replies_of_document())
    for path, reply in replies_of_code():
        written.add(reply)
        claim(
            reply in document,
            f'{path}: docs/replies.md has the reply "{" ".join(filter(None, reply))}"',
        )
    for reply in sorted(document):
        claim(
            reply in written,
            f'docs/replies.md: the code has the reply "{" ".join(filter(None, reply))}"',
        )
    for path in sources('gateway/smtp'):
        for name, arguments in calls(code(path), 'reply_(?:line|refusal|refusal_as|error|end)'):
            strings = [literal(a) for a in arguments if literal(a) is not None]
            if (
                any(re.fullmatch(r'[2-5]\d\d', a) for a in arguments)
                or 'struct session *' in arguments[0]
            ):
                continue
            claim(
                strings and strings[-1] in PASSED_ON,
                f'{path}: {name}() is given its code as a number, or words that stand in a table',
            )
    claim(
        read('docs/replies.md').split(MARK)[-1] == words_document(),
        'docs/replies.md has the words of all checks',
        'run: make docs',
    )


# ---- docs/facts.md


def facts_of_code():
    """Every (check, fact) that a policy can name."""
    for path in sources('modules'):
        table = re.search(r'static const char \*const facts\[\] = \{ (.*?)\};', code(path))
        for fact in re.findall(STRING, table.group(1)) if table else []:
            yield os.path.basename(path)[:-2], fact


def archives_of_code():
    """The values of `attachments: unreadable`; a zip file is one when it is split."""
    rows = re.split(r'\[\w+\] = \{', code('modules/files/file_types.c'))
    unread = [row for row in rows if '.unread = ' in row]
    return {'zip'} | {re.search(rf'\.name = {STRING}', row).group(1) for row in unread}


def facts_hold():
    rows = re.findall(r'^\| `(\w+)` \| `(\w+)` \| (.*?) \| .* \|$', read('docs/facts.md'), re.M)
    document = {(check, fact) for check, fact, _ in rows}
    twice = {row for row in rows if (row[:2] != ('from', 'ambiguous')
                                     and [r[:2] for r in rows].count(row[:2]) > 1)}
    claim(not twice, f'docs/facts.md has each fact once {sorted(twice) if twice else ""}'.rstrip())
    written = set(facts_of_code())
    claim(written, 'modules: there are facts')
    for check, fact in sorted(written | document):
        claim((check, fact) in document, f'docs/facts.md has the fact {check}: {fact}')
        claim((check, fact) in written, f'docs/facts.md: the check {check} has the fact {fact}')
    for check, fact, values in rows:
        if (check, fact) == ('attachments', 'unreadable'):
            claim(
                # Documents are not told by the table of archives.
                set(re.findall(r'`(\w+)`', values)) == archives_of_code() | {'pdf', 'xml'},
                'docs/facts.md has every kind of archive that is unreadable',
            )


def pages_hold():
    """README's table leads to every page, so that none is found by chance only."""
    table = [line for line in read('README.md').splitlines() if line.startswith('| [')]
    for page in PAGES:
        claim(
            sum(line.startswith(f'| [{page}]({page}) |') for line in table) == 1,
            f'README.md: {page} has a row in the table of pages',
        )


# ---- what the documents name


def definitions():
    """Every word of the code with a bracket behind it: functions and macros."""
    found = {'step_NAME', 'parse_NAME', 'apply_NAME', 'run'}
    for path in sources('gateway', 'modules', 'policy', 'tests'):
        found |= set(re.findall(r'\b(\w+)\(', read(path)))
    for path in glob.glob(f'{ROOT}/gateway/smtp/*.def'):
        with open(path, encoding='utf-8') as f:
            found |= {f'step_{name}' for name in re.findall(r'^STEP\((\w+)\)', f.read(), re.M)}
    return found


def targets():
    return set(re.findall(r'^([a-z-]+):', read('Makefile'), re.M))


FENCE = re.compile(r'^```(\w*)\n(.*?)^```$', re.S | re.M)


def prose(text):
    """A document without its fences."""
    return FENCE.sub('', text)


def spoken_in(text):
    """What a document sets as code within its sentences; a line may end in it."""
    return [' '.join(code.split()) for code in re.findall(r'`([^`]+)`', prose(text))]


def examples(text):
    """The files that a document shows whole, which need not be there: "/* rhsbl.c: …"."""
    return {
        m.group(1)
        for _, shown in FENCE.findall(text)
        if (m := re.match(r'(?:/\*|#) ([\w.-]+): ', shown))
    }


def commands_hold(document):
    """What a document shows or mentions is there: goals of make, tests, commands of mxward."""
    goals, commands = targets(), set(
        re.findall(r'^\t\{ "([a-z][a-z-]*)",', read('gateway/main.c'), re.M)
    )
    text = read(document)
    shown = spoken_in(text)
    for kind, fence in FENCE.findall(text):
        if kind in ('sh', 'console'):
            shown += [
                re.sub(r'^\$ ', '', line.split('#')[0].strip()) for line in fence.splitlines()
            ]
    for command in sorted(set(shown)):
        make = re.match(r'make ([a-z-]+)(?![a-z/-])', command)  # a file is no goal
        if make:
            claim(make.group(1) in goals, f'{document}: the Makefile has the goal of "{command}"')
        mxward = re.match(r'(?:build/)?mxward ([a-z][a-z-]*)\b', command)
        if mxward and document != 'CONTRIBUTING.md':
            claim(mxward.group(1) in commands, f'{document}: there is a command of "{command}"')
        program = re.match(r'build/(?:test/)?(unit|fuzz)/(\w+)', command)
        if program:
            claim(
                exists(f'tests/{program.group(1)}/{program.group(2)}.c'),
                f'{document}: there is a test of "{command}"',
            )
        script = re.match(r'(tests/[\w./-]+)', command)
        if script:
            claim(
                exists(script.group(1)) or os.path.basename(script.group(1)) in examples(text),
                f'{document}: there is a {script.group(1)}',
            )


def names_hold():
    functions = definitions()
    for document in filter(lambda d: os.path.exists(f'{ROOT}/{d}'), DOCUMENTS):
        text, shown = prose(read(document)), examples(read(document))
        for spoken in sorted(set(spoken_in(text))):
            path = re.fullmatch(
                r'((?:gateway|modules|policy|tests|packaging|docs)/[\w./*{},-]*)', spoken
            )
            if path and 'NAME' not in spoken:
                claim(
                    exists(path.group(1)) or os.path.basename(spoken) in shown,
                    f'{document}: there is a {spoken}',
                )
            function = re.fullmatch(r'(\w+)\(\)', spoken)
            if function:
                claim(function.group(1) in functions, f'{document}: there is a function {spoken}')
        commands_hold(document)
        for row in re.findall(r'^\|.*\|$', text, re.M):
            files = [f for f in re.findall(r'`([^`]+)`', row) if f.endswith('.c')]
            for function in re.findall(r'`(\w+)\(\)`', row) if files else []:
                defined = re.compile(rf'^[a-z][\w *]*\b{function}\(', re.M)
                claim(
                    any(defined.search(read(f)) for f in files if exists(f)),
                    f'{document}: {function}() is in {" or ".join(files)}',
                )
        for target in sorted(set(re.findall(r'\]\(([^)#\s]+)(?:#[^)]*)?\)', text))):
            if not re.match(r'\w+:', target):
                claim(
                    os.path.exists(os.path.join(ROOT, os.path.dirname(document), target)),
                    f'{document}: the link to {target} leads somewhere',
                )
        for file, anchor in re.findall(r'\]\(([^)#\s]*)#([^)]*)\)', text):
            other = os.path.join(os.path.dirname(document), file) if file else document
            claim(anchor in anchors(other), f'{document}: {other} has a section #{anchor}')
    map_of = re.sub(
        r'`([\w/]*)\{([\w,]+)\}/`',
        lambda m: ' '.join(f'`{m.group(1)}{room}/`' for room in m.group(2).split(',')),
        read('ARCHITECTURE.md'),
    )
    for room in re.findall(r'^([\w/]+/):', read('tests/layers.table'), re.M):
        claim(
            f'`{room}`' in map_of,
            f'ARCHITECTURE.md: the room {room} of tests/layers.table is on the map',
        )
    for path in [*sources('gateway', 'modules', 'policy', 'tests'), 'tests/layers.py']:
        if os.path.isfile(f'{ROOT}/{path}'):
            for section in re.findall(
                r'ARCHITECTURE\.md, "([^"]*)"', re.sub(r'\n[ \t*#]*', ' ', read(path))
            ):
                claim(
                    section in sections('ARCHITECTURE.md'),
                    f'{path}: ARCHITECTURE.md has a section "{section}"',
                )
    claim(
        not [
            p
            for p in sources('gateway', 'modules', 'policy', 'tests')
            if re.search(r'\bDESIGN\b', read(p))
        ],
        'no comment cites another plan than ARCHITECTURE.md',
    )


def exists(pattern):
    """True if every form of the path, {a,b} written out, leads to something."""
    braces = re.search(r'\{([^}]*)\}', pattern)
    if braces:
        return all(
            exists(pattern[: braces.start()] + part + pattern[braces.end() :])
            for part in braces.group(1).split(',')
        )
    return bool(glob.glob(f'{ROOT}/{pattern}' + ('*' if pattern.endswith('_') else '')))


def sections(path):
    return re.findall(r'^#+ (.*)$', read(path), re.M)


def anchors(path):
    return {re.sub(r'[^\w -]', '', title.lower()).replace(' ', '-') for title in sections(path)}


def write():
    for path, text in (
        ('docs/log.md', log_document()),
        ('docs/replies.md', read('docs/replies.md').split(MARK)[0] + MARK + words_document()),
        ('docs/metrics.md', read('docs/metrics.md').split(MARK)[0] + MARK + metrics_document()),
    ):
        if not os.path.exists(f'{ROOT}/{path}') or read(path) != text:
            with open(f'{ROOT}/{path}', 'w', encoding='utf-8') as f:
                f.write(text)
            print(f'  {path} written anew')


def main():
    if sys.argv[1:] == ['--write']:
        write()
        return 0
    log_holds()
    metrics_hold()
    replies_hold()
    facts_hold()
    pages_hold()
    names_hold()
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
