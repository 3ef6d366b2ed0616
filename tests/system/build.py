#!/usr/bin/env python3
"""build.py: make on systems that lack something: what it names, what it leaves alone, and that it
installs nothing by itself.

They are made in a copy of the tree with what is built there, with a PATH that a test chooses. Where
make must not call packaging/setup, a script that leaves a mark stands in its place."""
import glob
import os
import re
import shutil
import subprocess
import sys

import rig

COPIED = ['Makefile', 'CHANGES.md', 'docs', 'packaging', 'gateway', 'modules', 'policy',
          'tests/unit', 'tests/fuzz']
FEDORA = 'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42"\n'
INSTALLED = ['bin/mxward', 'lib/systemd/system/mxward.service', 'lib/sysusers.d/mxward.conf',
             'lib/tmpfiles.d/mxward.conf', 'share/doc/mxward/options.md',
             'share/mxward/mxward-policy.schema.json', 'share/mxward/prometheus/mxward.rules.yml',
             'share/mxward/prometheus/dashboard.json']


def compiler():
    """The one that the objects were made with, so that they are up to date."""
    with open(os.path.join(rig.ROOT, 'build/release/flags')) as file:
        return file.readline().split(' -std=')[0]


def libraries():
    with open(os.path.join(rig.ROOT, 'packaging/requirements')) as file:
        rows = [[cell.strip() for cell in line.split('|')] for line in file]
    return [row[2] for row in rows if row[:2] == ['build', 'library']]


class Tree:
    """A copy of ours, finished, in which make is called."""

    def __init__(self, stage):
        self.root, self.home = stage.path('tree'), stage.place('home')
        for path in COPIED:
            source, target = os.path.join(rig.ROOT, path), os.path.join(self.root, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            subprocess.run(['cp', '-a', source, target], check=True)
        os.makedirs(self.path('build'))
        for path in 'mxward', 'release', 'mbedtls':
            if os.path.exists(f'{rig.ROOT}/build/{path}'):
                subprocess.run(['cp', '-a', f'{rig.ROOT}/build/{path}', self.path('build')],
                               check=True)
        unpacked = os.path.join(rig.ROOT, 'build/parts/libmbedtls-dev')
        if os.path.isdir(unpacked):
            os.makedirs(self.path('build/parts'))
            os.symlink(unpacked, self.path('build/parts/libmbedtls-dev'))
        self.tools = stage.place('tools')
        for directory in reversed(os.environ['PATH'].split(':')):
            for tool in glob.glob(f'{directory}/*'):
                link = os.path.join(self.tools, os.path.basename(tool))
                if not re.match(r'apt|dpkg|rpm|dnf', os.path.basename(tool)):
                    if os.path.lexists(link):
                        os.unlink(link)
                    os.symlink(tool, link)
        self.mounts, self.fedora = rig.own_mounts(), stage.path('os-release')
        with open(self.fedora, 'w') as file:
            file.write(FEDORA)

    def path(self, name):
        return os.path.join(self.root, name)

    def files(self):
        return sorted(glob.glob(f'{self.root}/**', recursive=True))

    def make(self, *words, elsewhere=False, **environment):
        """Status and output. `elsewhere` has no apt, and where we may mount calls itself Fedora."""
        inherited = {name: value for name, value in os.environ.items()
                     if name not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'MAKEOVERRIDES')}
        settings = {**inherited, 'CC': compiler(), 'HOME': self.home, 'TMPDIR': self.home,
                    'LC_ALL': 'C', 'CCACHE_DISABLE': '1', **environment}
        command = ['make', '-C', self.root, '--no-print-directory', *words]
        if elsewhere:
            settings['PATH'] = self.tools
            if self.mounts:
                bind = f'mount --bind {self.fedora} "$(realpath /etc/os-release)" && exec "$@"'
                command = ['unshare', '-m', 'sh', '-c', bind, 'sh', *command]
        done = subprocess.run(command, env=settings, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def trap(self):
        """Who calls packaging/setup now leaves a mark, and gets nothing."""
        with open(self.path('packaging/setup'), 'w') as file:
            file.write('#!/bin/sh\necho "$@" >>setup-was-called\nexit 69\n')

    def called(self):
        return os.path.exists(self.path('setup-was-called'))


def compiled(output):
    return re.findall(r'^  (?:cc|link) .*', output, re.M)


def apt_files():
    """Every file below /etc/apt, with what changes when it is written."""
    return {path: (os.lstat(path).st_mtime_ns, os.lstat(path).st_ctime_ns)
            for path in glob.glob('/etc/apt/**', recursive=True)}


def where_all_is_there(stage, tree):
    for name, elsewhere in (('here', False), ('without apt', True)):
        status, output = tree.make('build/mxward', elsewhere=elsewhere)
        stage.claim(f'{name}: a finished tree is up to date',
                    status == 0 and not compiled(output), output)
        status, output = tree.make('-W', 'gateway/main.c', 'build/mxward', elsewhere=elsewhere)
        stage.same(f'{name}: one file is compiled again, and linked',
                   [status, len(compiled(output))], [0, 2])


def where_libraries_are_missing(stage, tree):
    nowhere = {'PKG_CONFIG_LIBDIR': tree.home, 'PKG_CONFIG_PATH': tree.home}
    shutil.rmtree(tree.path('build/parts'), ignore_errors=True)
    other = 'with this system\'s package manager'
    here = 'to install it, run: packaging/setup build' if shutil.which('apt-get') else other
    for name, elsewhere, remedy in (('here', False, here), ('without apt', True, other)):
        before = tree.files()
        status, output = tree.make(elsewhere=elsewhere, **nowhere)
        stage.same(f'{name}: make names every library, once',
                   [output.count(f'    {lib}\n') for lib in libraries()], [1] * len(libraries()))
        stage.claim(f'{name}: and how they come here', status == 2 and remedy in output, output)
        short = len(output.splitlines()) < len(libraries()) + 6
        stage.claim(f'{name}: in one message, no compiler was started',
                    short and not compiled(output), output)
        stage.same(f'{name}: and it has written nothing', tree.files(), before)


def where_setup_must_not_be_called(stage, tree):
    tree.trap()
    for words in (['-n'], ['-n', 'run'], ['-n', 'test'], ['-n', 'install']):
        before = tree.files()
        status, output = tree.make(*words)
        stage.claim(f'make {" ".join(words)} changes nothing',
                    status == 0 and tree.files() == before, output)
    to = stage.path('installed')
    status, output = tree.make('install', f'DESTDIR={to}', 'PREFIX=/opt', CC='false')
    there = [os.path.exists(f'{to}/opt/{name}') for name in INSTALLED]
    stage.claim('a finished tree is installed by itself',
                status == 0 and all(there) and not compiled(output), output)
    stage.claim('with its policies', os.path.exists(f'{to}/etc/mxward/policy/default.yaml'), output)
    with open(f'{to}/etc/mxward/policy/strict.yaml') as file:
        schema = file.readline().partition('file://')[2].strip()
    stage.claim('which name the schema that is installed', schema and os.path.exists(to + schema),
                schema)
    stage.claim('and nothing of this has called setup', not tree.called())
    status, output = tree.make('run')
    stage.claim('make run calls it, and stops where it fails',
                status == 2 and tree.called() and not compiled(output), output)
    with open(tree.path('setup-was-called')) as file:
        stage.same('make run asks it for what it needs', file.read(), 'run\n')
    os.unlink(tree.path('setup-was-called'))
    status, output = tree.make('clean')
    stage.claim('make clean needs nothing',
                status == 0 and not tree.called() and not os.path.exists(tree.path('build/mxward')),
                output)


def main():
    with rig.Stage(__file__, seconds=300) as stage:
        before = apt_files()
        tree = Tree(stage)
        where_all_is_there(stage, tree)
        where_libraries_are_missing(stage, tree)
        where_setup_must_not_be_called(stage, tree)
        stage.same('no file of /etc/apt was touched', apt_files(), before)
        stage.same('nothing was left in the home or temporary directory', os.listdir(tree.home), [])


if __name__ == '__main__':
    sys.exit(main())
