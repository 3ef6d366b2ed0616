#!/usr/bin/env python3
"""What it costs to look into an archive: a fork server and its children as in the gateway, without
the gateway around them.

    tests/bench/archives.py            builds the program, makes the archives and measures
    tests/bench/archives.py ROUNDS     instead of 200

Wall time is from sending to the answer, CPU time that of the server and the child; both for one
archive, in milliseconds, and of the whole the median. Page faults, which hardly depend on what else
the machine is doing, are the difference between a long run and a short one. The archives hold the
same 20 files each: pictures (octets at random behind the head of a JPEG file), or texts. It asserts
nothing."""
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, 'build/unpacking')
FILES, ROUNDS = 20, 200

# What it is, the file, and what makes it (OUT: where) in a directory with the files.
CASES = [
    ('one short text, 7z', 'short', 'short.7z', '7z a -bd OUT .'),
    ('1 MB of pictures, 7z, solid', 'pictures', 'pictures.7z', '7z a -bd OUT .'),
    ('1 MB of texts, 7z, solid', 'texts', 'texts.7z', '7z a -bd OUT .'),
    ('1 MB of pictures, tar.gz', 'pictures', 'pictures.tar.gz', 'tar -czf OUT .'),
    ('1 MB of texts, tar.gz', 'texts', 'texts.tar.gz', 'tar -czf OUT .'),
    ('1 MB of pictures, disc image', 'pictures', 'pictures.iso',
     'xorriso -as mkisofs -quiet -J -R -o OUT .'),
    ('1 MB of texts, zip by Deflate64', 'texts', 'texts.zip', '7z a -bd -mm=deflate64 OUT .'),
]


def write(directory, name, octets):
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, name), 'wb') as f:
        f.write(octets)


def make_files(place):
    some = random.Random(1)
    words = [''.join(some.choices('abcdefghijklmnopqrstuvwxyz', k=some.randint(2, 10)))
             for _ in range(3000)]
    write(os.path.join(place, 'short'), 'note.txt', b'hello\n')
    for n in range(FILES):
        write(os.path.join(place, 'pictures'), f'{n}.jpg',
              b'\xff\xd8\xff\xe0\0\x10JFIF\0' + some.randbytes(50000))
        write(os.path.join(place, 'texts'), f'{n}.txt',
              ' '.join(some.choices(words, k=7500)).encode()[:50000])


def run(path, rounds):
    """The figures of one run, and its page faults."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([PROGRAM, str(rounds), path], stdout=subprocess.PIPE, text=True,
                          check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout.rstrip('\n').split('\t')[1:], after.ru_minflt - before.ru_minflt


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    if subprocess.run(['make', '-s', 'build/unpacking'], cwd=ROOT,
                      stdout=sys.stderr).returncode != 0:
        sys.exit('tests/bench/archives.py: build/unpacking could not be built')
    place = tempfile.mkdtemp(prefix='mxb-')
    try:
        make_files(place)
        print('| archive | KB | wall, ms | 99th percentile | CPU, ms | page faults |')
        print('|---|---|---|---|---|---|')
        for words, files, name, command in CASES:
            tool = command.split()[0]
            if not shutil.which(tool):
                print(f'{words}: left out: there is no {tool}')
                continue
            path = os.path.join(place, name)
            subprocess.run(command.replace('OUT', path).split(), cwd=os.path.join(place, files),
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            once = run(path, 1)[1]
            (wall, most, cpu, _), faults = run(path, rounds)
            figures = ' | '.join(f'{int(figure) / 1000:.2f}' for figure in (wall, most, cpu))
            print(f'| {words} | {os.path.getsize(path) // 1024} | {figures} | '
                  f'{(faults - once) // (rounds - 1)} |', flush=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == '__main__':
    main()
