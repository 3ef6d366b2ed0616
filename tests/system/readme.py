#!/usr/bin/env python3
"""readme.py: what the documents show is true: commands run, configurations are good, code compiles.

Of README.md, fences marked `sh` are run in order by sh -eu, in a directory where mxward.yaml is the
configuration of a gateway that runs, with mxward on the PATH. Fences marked `yaml` are whole
configurations: `mxward check` has nothing against them. Those marked `console`, or not at all, are
for people only. Of CONTRIBUTING.md, fences marked `c` that are whole files (they begin with a
comment) compile without a warning; the dialogue beside them is played by whoever follows it."""
import os
import re
import shutil
import subprocess
import sys

import rig

README = os.path.join(rig.ROOT, 'README.md')
CONTRIBUTING = os.path.join(rig.ROOT, 'CONTRIBUTING.md')
COMPILE = [
    'gcc', '-std=c17', '-D_GNU_SOURCE', '-I.', '-Wall', '-Wextra', '-Wshadow', '-Wconversion',
    '-Wformat=2', '-Werror', '-fsyntax-only', '-xc'
]


def fences(text):
    """(number of its first line, kind, content) of each."""
    for found in re.finditer(r'^```(\w*)\n(.*?)^```$', text, re.M | re.S):
        yield text.count('\n', 0, found.start()) + 2, found.group(1), found.group(2)


def run(command, directory, path):
    """A command's exit status and output."""
    try:
        done = subprocess.run(command, cwd=directory, env={**os.environ, 'PATH': path}, timeout=30,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode('utf-8', 'replace')
    except subprocess.TimeoutExpired as e:
        return None, (e.stdout or b'').decode('utf-8', 'replace') + '\n(did not end in 30 s)'


def check(stage, text, line, path):
    """The files that it names are there; everything else has to be good by itself."""
    directory = stage.place(f'yaml-{line}')
    for name in 'cert.pem', 'key.pem':
        shutil.copyfile(os.path.join(stage.certificates, name), os.path.join(directory, name))
    with open(os.path.join(directory, 'peer.key'), 'w') as f:
        f.write(run(['mxward', 'peer', 'key'], directory, path)[1])
    for name in re.findall(r'[\w./-]+\.cidr', text):
        os.makedirs(os.path.dirname(os.path.join(directory, name)), exist_ok=True)
        with open(os.path.join(directory, name), 'w') as f:
            f.write('192.0.2.0/24\n')
    for name in re.findall(r'policy/[\w-]+\.yaml', text):     # the shipped ones
        os.makedirs(os.path.join(directory, 'policy'), exist_ok=True)
        shutil.copyfile(os.path.join(rig.ROOT, name), os.path.join(directory, name))
    with open(os.path.join(directory, 'mxward.yaml'), 'w') as f:
        f.write(text)
    status, said = run(['mxward', 'check', '-c', 'mxward.yaml'], directory, path)
    stage.claim(f'README.md:{line}: the configuration is good', status == 0, said)


def compile_whole_files(stage):
    with open(CONTRIBUTING, encoding='utf-8') as f:
        whole = [(line, text)
                 for line, kind, text in fences(f.read())
                 if kind == 'c' and re.match(r'/\* [a-z_]+\.c: ', text)]
    for line, text in whole:
        source = os.path.join(stage.place(f'c-{line}'), 'example.c')
        with open(source, 'w') as f:
            f.write(text)
        done = subprocess.run([*COMPILE, source], cwd=rig.ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        stage.claim(f'CONTRIBUTING.md:{line}: the code compiles', done.returncode == 0,
                    done.stdout.decode('utf-8', 'replace'))


def main():
    with rig.Stage(__file__) as stage:
        if not os.path.exists(README):
            raise rig.Skip('there is no README.md')
        with open(README, encoding='utf-8') as f:
            found = list(fences(f.read()))
        tools = stage.place('bin')
        os.symlink(rig.BINARY, os.path.join(tools, 'mxward'))
        path = tools + ':' + os.environ['PATH']
        backend = stage.backend()
        gateway = stage.gateway(stage.config(backend.port), name='scratch')
        for line, kind, text in found:
            if kind == 'yaml':
                check(stage, text, line, path)
            elif kind == 'sh':
                status, said = run(['sh', '-eux', '-c', text], gateway.directory, path)
                stage.claim(f'README.md:{line}: the commands run', status == 0, said)
        compile_whole_files(stage)


if __name__ == '__main__':
    sys.exit(main())
