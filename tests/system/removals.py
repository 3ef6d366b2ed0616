#!/usr/bin/env python3
"""removals.py: every place in the gateway that removes or replaces a file stands in the list at the
head of spool.h, with why it may; and nothing stands there that is not in the sources. So nobody can
add a cleaner of acknowledged mail without saying so."""
import glob
import os
import re
import sys

import rig

LIST = os.path.join(rig.ROOT, 'gateway/mailroom/spool.h')
CALL = re.compile(
    r'(?<![.>])\b(unlink|unlinkat|remove|rmdir|rename|renameat|renameat2|truncate|ftruncate|'
    r'spool_remove|spool_move|spool_unmark)\('
)
FUNCTION = re.compile(r'^[a-z][\w \t\*]*?(\w+)\((?!.*;\s*$)')


def code(text):
    """Without comments and strings, line by line as before."""
    blank = lambda match: re.sub(r'[^\n]', ' ', match.group())
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def places(path):
    """The functions of a file that remove something."""
    found, function = set(), None
    with open(path) as file:
        for line in code(file.read()).split('\n'):
            begins = FUNCTION.match(line)
            function = begins.group(1) if begins else function
            if CALL.search(line) and not begins:
                found.add((os.path.basename(path), function))
    return found


def listed():
    """(file, function) of each row, and the files that hold no mail."""
    with open(LIST) as file:
        head = file.read().split('*/', 1)[0]
    text = re.sub(r'\n \*', '\n', head[head.index('Every place that removes'):])
    rows = set(re.findall(r'^   (\w+\.c) (\w+)  +\S', text, flags=re.M))
    return rows, set(re.findall(r'(\w+\.c)', text[text.index('   no mail:'):]))


def main():
    with rig.Stage(__file__) as stage:
        rows, other = listed()
        paths = [
            path for path in glob.glob(os.path.join(rig.ROOT, 'gateway/**/*.c'), recursive=True)
        ]
        there = set().union(*map(places, paths))
        stage.claim('the list can be read', len(rows) > 10 and len(other) > 3, (rows, other))
        mail = {place for place in there if place[0] not in other}
        stage.same('what removes something stands in the list of spool.h, with why it may',
                   sorted(mail - rows), [])
        stage.same('what stands there is in the sources', sorted(rows - mail), [])
        stage.same('and so are the files without mail', sorted(other - {file
                                                                        for file, _ in there}), [])
        stage.claim('the test sees a removal that is not listed', ('removals.c', 'cleaner')
                    in places_of('static void cleaner(int fd)\n{\n\tunlinkat(fd, "x", 0);\n}\n',
                                 stage))


def places_of(text, stage):
    path = stage.path('removals.c')
    with open(path, 'w') as file:
        file.write(text)
    return places(path)


if __name__ == '__main__':
    sys.exit(main())
