#!/usr/bin/env python3
"""The bench itself: what it makes of its numbers. It measures nothing here; no test asserts a time.
"""
import os
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, 'tests/bench'), HERE, os.path.join(ROOT, 'tests/dialogue')]

import cases                                           # noqa: E402
import document                                        # noqa: E402
import figures                                         # noqa: E402
import table                                           # noqa: E402
from ours import Mxward                                # noqa: E402
from peers import Haproxy, Nginx, Sink                 # noqa: E402

STRACE = '''% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 61.80    0.020510           9      2081           write
 38.20    0.012676           6      1919         3 read
------ ----------- ----------- --------- --------- ----------------
100.00    0.033186           8      4000         3 total
'''
passed = failed = 0


def claim(words, holds):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f'{"ok" if holds else "not ok"} - {words}')


def same(words, got, wanted):
    claim(words if got == wanted else f'{words}: {got!r}', got == wanted)


def rates(*values):
    return [{'rate': value} for value in values]


def ratios_hold():
    same('the calls that strace has counted', cases.calls_in(STRACE), 4000)
    none_failed = STRACE.replace('         3 total', '           total')
    same('the same where none has failed', cases.calls_in(none_failed), 4000)
    cut = STRACE.replace(' total', '')
    same('a summary that was cut short has none', cases.calls_in(cut), None)
    # The medians are equal; in each pair but one ours is the lesser.
    same('a ratio is that of pairs, with its spread',
         figures.tell_ratio(rates(10, 20, 30), rates(20, 40, 15), 'rate'), '0.50 (0.50–2.00)')
    same('a single pair has no spread', figures.tell_ratio(rates(10), rates(20), 'rate'), '0.50')
    same('a pair of which one is missing is none',
         figures.pair_ratios(rates(10, None), rates(20, 40), 'rate'), [0.5])
    same('what did not work at all is not divided by',
         figures.tell_ratio(rates(10), rates(0), 'rate'), '')
    same('a figure that could not be had', figures.tell(rates(None), 'rate'), '-')


def tables_hold():
    case = cases.Load('1k', 'one', 50, [], 1, 'plain')
    rows = figures.table([(case, {'mxward': rates(300, 200), 'nginx': rates(200, 100)})])
    same('a row of a document', rows[2],
         '| one | messages a second | 250 | 150; **1.75** (1.50–2.00) |')
    rows = figures.table([(case, {'mxward': [{'rate': 1, 'bad': 2}, {'rate': 1, 'bad': 1}]})])
    same('failures are added up, and never left unsaid', rows[3],
         '|  | messages or connections that failed | 3 |')
    with tempfile.TemporaryDirectory() as place:
        document.DOCUMENT, document.KEPT = place + '/performance.md', place + '/kept'
        with open(document.DOCUMENT, 'w') as f:
            f.write('above\n' + document.BEGIN + 'old\n' + document.END + 'below\n')
        for quick, value in (False, 300), (True, 1):
            settings = type('settings', (), {'quick': quick})
            document.keep(case, {'mxward': rates(value)}, settings)
        document.write([case])
        with open(document.DOCUMENT) as f:
            text = f.read()
    claim('what is written by hand stays', text.startswith('above\n') and text.endswith('below\n'))
    claim('between the marks is what was measured, but never by a quick run',
          '| one | messages a second | 300 |' in text and 'old' not in text)


def cases_hold():
    peers = {kind.name for kind in (Haproxy, Mxward, Nginx, Sink)}
    names = [case.name for case in table.CASES]
    same('no two cases have one name', len(set(names)), len(names))
    for case in table.CASES:
        claim(f'{case.name}: its figures and its peers are known',
              all(key in figures.NAMES for key in (*case.shown, *case.compared))
              and all(key in figures.MEANINGS for key in case.shown if key not in case.left_out)
              and case.section in table.SECTIONS
              and all(name in peers or name.startswith(('mxward-', 'postfix-'))
                      for name in case.peers))


ratios_hold()
tables_hold()
cases_hold()
print(f'bench.py: {passed} passed, {failed} failed')
sys.exit(1 if failed else 0)
