"""What was measured, kept case by case in build/bench, and the tables of docs/performance.md made
of it. All of that document outside the two marks is written by hand and stays."""
import json
import os
import shutil
import sys
import textwrap
import time

import figures
import peers
from table import SECTIONS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEPT = os.path.join(ROOT, 'build/bench')
DOCUMENT = os.path.join(ROOT, 'docs/performance.md')
BEGIN = '<!-- From here to the end mark written by `make bench`. -->\n'
END = '<!-- The end of what `make bench` writes. -->\n'


def forget():
    shutil.rmtree(KEPT, ignore_errors=True)


def keep(case, results, settings):
    """A quick run has a file of its own: it never takes the place of one that counts."""
    os.makedirs(KEPT, exist_ok=True)
    name = case.name + ('.quick' if settings.quick else '') + '.json'
    with open(os.path.join(KEPT, name), 'w') as f:
        json.dump({'case': case.name, 'time': time.time(), 'machine': machine(),
                   'results': results}, f, indent=1)


def kept(case):
    try:
        with open(os.path.join(KEPT, f'{case.name}.json')) as f:
            return json.load(f)
    except OSError:
        return None


def machine():
    """Processor, kernel and the versions of what was measured."""
    model = 'unknown processor'
    with open('/proc/cpuinfo') as f:
        for line in f:
            if line.startswith('model name'):
                model = line.partition(':')[2].strip()
    return [f'{os.cpu_count()} × {model}', f'Linux {os.uname().release}', *peers.versions()]


def tables(cases):
    found = [(case, kept(case)) for case in cases]
    found = [(case, what) for case, what in found if what]
    if not found:
        sys.exit('tests/bench/run: nothing in build/bench to write down')
    times = [time.strftime('%Y-%m-%d %H:%M', time.gmtime(what['time'])) for _, what in found]
    lines = [f'Measured from {min(times)} to {max(times)} UTC on', *textwrap.wrap(
        ', '.join(found[-1][1]['machine']) + '.', 99)]
    for section, title in SECTIONS.items():
        rows = [(case, what['results']) for case, what in found if case.section == section]
        if rows:
            lines += ['', f'### {title}', '', *figures.table(rows)]
    return '\n'.join(lines) + '\n'


def write(cases):
    with open(DOCUMENT, encoding='utf-8') as f:
        head, _, rest = f.read().partition(BEGIN)
    tail = rest.partition(END)[2]
    with open(DOCUMENT, 'w', encoding='utf-8') as f:
        f.write(head + BEGIN + '\n' + tables(cases) + '\n' + END + tail)
    print(f'{os.path.relpath(DOCUMENT, ROOT)} written anew')
