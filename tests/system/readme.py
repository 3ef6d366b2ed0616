#!/usr/bin/env python3
"""readme.py: what the documents show is true: commands run, configurations are good, code compiles.

Of README.md and docs/*.md, by the language of each fence:

    sh          run in order by sh -eu, in a directory where mxward.yaml is the configuration of a
                gateway that runs, new.yaml another policy and message.eml a message; ID is a
                message that it has just quarantined; mxward.yaml is read without -c, too
    yaml        a configuration, or what is added to the least one, or a policy: `mxward check` has
                nothing against it
    postfix     lines of Postfix's main.cf: postconf knows every parameter
    powershell, zimbra, sieve, prometheus
                for programs that cannot be run here: only counted
    console     for people only, as is a fence without a language

Commands of mxward that are only shown, there and within sentences, have options that there are, and
so have the keys of the configuration that sentences name.

Of CONTRIBUTING.md, fences marked `c` that are whole files (they begin with a comment) compile
without a warning; the dialogue beside them is played by whoever follows it."""
import getpass
import glob
import os
import re
import shutil
import smtplib
import subprocess
import sys

import mta
import rig

CONTRIBUTING = 'CONTRIBUTING.md'
COMPILE = [
    'gcc', '-std=c17', '-D_GNU_SOURCE', '-I.', '-Wall', '-Wextra', '-Wshadow', '-Wconversion',
    '-Wformat=2', '-Werror', '-fsyntax-only', '-xc'
]
FOREIGN = {'powershell', 'zimbra', 'sieve', 'prometheus'}
SHOWN = {'console', ''}
# On an administrator's machine the configuration is at its usual place; here it is not.
MXWARD = '''#!/bin/sh
case " $* " in
*" -c "* | " peer key "* | " setup "* | *" --help "*) exec %s "$@" ;;
esac
exec %s "$@" -c mxward.yaml
'''
MESSAGE = '''From: A <a@example.org>
To: b@example.com
Subject: Report %d
Date: Tue, 01 Dec 2026 04:00:00 +0000
Message-ID: <%d@example.org>
MIME-Version: 1.0
Content-Type: application/octet-stream; name=report.pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=report.pdf

%s
'''
# What a message has attached: a text, and the beginning of a Windows program.
HARMLESS, PROGRAM = 'aGVsbG8K', 'TVqQAAMAAAA='
POLICY_KEYS = ('mode', 'score', 'tag_at', 'quarantine_at', 'reject_at', 'rules', 'unknown', 'tests')
# What a configuration cannot do without, for those that show a part.
LEAST = {
    'hostname': 'mx1.example.com',
    'domains': '{ example.com: { backend: main } }',
    'backends': '{ main: { servers: ["192.0.2.25"] } }',
}
# What a policy is checked in: all that it could name is there.
AROUND_POLICY = '''checks:
  early_talker: {}
  rdns: {}
  helo: {}
  sender_domain: {}
  spf: {}
  dkim: {}
  dmarc: {}
  attachments: {}
  dnsbl: { lists: [{ zone: zen.example }, { zone: allow.example, score: -5 }] }
  surbl: { lists: [{ zone: multi.example }] }
policies: { default: page.yaml }
'''


def pages():
    """README last: its commands stop the gateway."""
    return [*sorted(os.path.relpath(page, rig.ROOT)
                    for page in glob.glob(os.path.join(rig.ROOT, 'docs/*.md'))), 'README.md']


def read(page):
    with open(os.path.join(rig.ROOT, page), encoding='utf-8') as f:
        return f.read()


def fences(page):
    """(number of its first line, kind, content) of each."""
    text = read(page)
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


class Gateway:
    """The one gateway that all commands are given to, and what they find there."""

    def __init__(self, stage):
        self.tools = stage.place('bin')
        self.path = self.tools + ':' + os.environ['PATH']
        with open(os.path.join(self.tools, 'mxward'), 'w') as f:
            f.write(MXWARD % (rig.BINARY, rig.BINARY))
        os.chmod(f.name, 0o755)
        backend = stage.backend()
        config = stage.config(backend.port, checks={'attachments': {}},
                              quarantine={'directory': 'spool'},
                              user='nobody' if os.geteuid() == 0 else getpass.getuser())
        self.gateway = stage.gateway(config, name='scratch')
        self.directory = self.gateway.directory
        self.sent = 0
        with open(os.path.join(self.directory, 'message.eml'), 'w') as f:
            f.write(self.message(HARMLESS))
        shutil.copyfile(os.path.join(rig.ROOT, 'policy/strict.yaml'),
                        os.path.join(self.directory, 'new.yaml'))
        self.send(HARMLESS)

    def message(self, content):
        self.sent += 1
        return MESSAGE % (self.sent, self.sent, content)

    def send(self, content):
        with smtplib.SMTP('127.0.0.1', self.gateway.port, 'mail.example.org') as client:
            client.sendmail('a@example.org', ['b@example.com'], self.message(content))

    def quarantined(self):
        """The ID of a message that was not there before, and is in the records, too."""
        before = {message['id'] for message in self.gateway.listed('quarantine')}
        self.send(PROGRAM)
        new = next(message['id'] for message in self.gateway.listed('quarantine')
                   if message['id'] not in before)
        rig.wait_until(lambda: run(['mxward', 'log', new], self.directory, self.path)[0] == 0, 5)
        return new

    def said(self, *words):
        return run(['mxward', *words], self.directory, self.path)[1]

    def follow(self, text):
        """Does what a fence says."""
        if re.search(r'\bID\b', text):
            text = re.sub(r'\bID\b', self.quarantined(), text)
        return run(['sh', '-eux', '-c', text], self.directory, self.path)


def surroundings(stage, directory, text, path):
    """The files that a configuration names."""
    for name in 'cert.pem', 'key.pem':
        shutil.copyfile(os.path.join(stage.certificates, name), os.path.join(directory, name))
    for name, content in (('peer.key', run(['mxward', 'peer', 'key'], directory, path)[1]),
                          ('metrics.token', '0123456789abcdef\n')):
        with open(os.path.join(directory, name), 'w') as f:
            f.write(content)
    for name in re.findall(r'[\w./-]+\.cidr', text):
        os.makedirs(os.path.dirname(os.path.join(directory, name)), exist_ok=True)
        with open(os.path.join(directory, name), 'w') as f:
            f.write('192.0.2.0/24\n')
    for name in re.findall(r'policy/[\w-]+\.yaml', text):     # the shipped ones
        os.makedirs(os.path.join(directory, 'policy'), exist_ok=True)
        shutil.copyfile(os.path.join(rig.ROOT, name), os.path.join(directory, name))


def is_policy(text):
    """A policy begins with a key of policies; everything else is a configuration."""
    first = re.search(r'^(\w+):', text, re.M)
    return first is not None and first.group(1) in POLICY_KEYS


def completed(config):
    """The configuration, with what it cannot do without."""
    return config + ''.join(f'{key}: {value}\n' for key, value in LEAST.items()
                            if not re.search(f'^{key}:', config, re.M))


def check(stage, page, line, text, path):
    directory = stage.place(f'{os.path.basename(page)}-{line}')
    policy = is_policy(text)
    config = completed(AROUND_POLICY if policy else text)
    surroundings(stage, directory, config, path)
    for name, content in ('mxward.yaml', config), ('page.yaml', text):
        with open(os.path.join(directory, name), 'w') as f:
            f.write(content)
    status, said = run(['mxward', 'check'], directory, path)
    what = 'policy' if policy else 'configuration'
    stage.claim(f'{page}:{line}: the {what} is good', status == 0, said)


def know_parameters(stage, page, line, text, path):
    """postconf warns of a parameter that Postfix does not have."""
    if mta.missing('postfix'):
        return
    directory = stage.place(f'{os.path.basename(page)}-{line}')
    for name, content in ('main.cf', text), ('master.cf', ''):
        with open(os.path.join(directory, name), 'w') as f:
            f.write(content)
        os.utime(f.name, (1, 1))    # WHY: of what was just written Postfix waits for seconds
    status, said = run(['env', f'LD_LIBRARY_PATH={mta.PARTS}/postfix/usr/lib/postfix',
                        f'{mta.PARTS}/postfix/usr/sbin/postconf', '-c', '.', '-n'], directory, path)
    stage.claim(f'{page}:{line}: Postfix knows every parameter', status == 0
                and 'unused parameter' not in said, said)


def shown(page):
    """What a page shows without its being run: commands for people, and code in its sentences."""
    fence = re.compile(r'^```(\w*)\n(.*?)^```$', re.M | re.S)
    text = read(page)
    for kind, content in fence.findall(text):
        if kind == 'console':
            yield from (line.split(' #')[0] for line in content.replace('\\\n', ' ').splitlines())
    yield from (' '.join(code.split()) for code in re.findall(r'`([^`]+)`', fence.sub('', text)))


def names_are_there(stage, gateway):
    """Options of commands, keys of the configuration."""
    manual = gateway.said('check', '--manual')
    keys = {re.sub(r'\[\]', '', key) for key in re.findall(r'^\| `([\w.\[\]]+)` \|', manual, re.M)}
    tops = {key.split('.')[0] for key in keys}
    helps = {}
    for page in pages():
        wrong = []
        for code in shown(page):
            for command, words in re.findall(r'\bmxward (?!mxward )([a-z]+)\b([^|;&>)]*)', code):
                if command not in helps:
                    helps[command] = gateway.said(command, '--help')
                wrong += [f'{code}: {option}' for option in re.findall(r'(?<=\s)--[a-z-]+', words)
                          if not re.search(rf'{option}\b', helps[command] + ' --help')]
            key = re.fullmatch(r'([a-z_]+)(\.[a-z_*]+)+', code)
            if (key and key.group(1) in tops and not code.endswith(('.crt', '.sqlite'))  # a file
                    and page != 'docs/log.md'):                                 # which names fields
                named = re.escape(code).replace(r'\*', r'\w+')
                if not any(re.fullmatch(named, there) for there in keys):
                    wrong.append(code)
        stage.claim(f'{page}: options and keys that it names are there', not wrong,
                    '\n'.join(wrong))


def read_page(stage, gateway, page):
    for line, kind, text in fences(page):
        if kind == 'sh':
            status, said = gateway.follow(text)
            stage.claim(f'{page}:{line}: the commands run', status == 0, said)
        elif kind == 'yaml':
            check(stage, page, line, text, gateway.path)
        elif kind == 'postfix':
            know_parameters(stage, page, line, text, gateway.path)
        else:
            stage.claim(f'{page}:{line}: "{kind}" is for people or other programs', kind in FOREIGN
                        or kind in SHOWN)


def compile_whole_files(stage):
    whole = [(line, text)
             for line, kind, text in fences(CONTRIBUTING)
             if kind == 'c' and re.match(r'/\* [a-z_]+\.c: ', text)]
    for line, text in whole:
        source = os.path.join(stage.place(f'c-{line}'), 'example.c')
        with open(source, 'w') as f:
            f.write(text)
        done = subprocess.run([*COMPILE, source], cwd=rig.ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        stage.claim(f'{CONTRIBUTING}:{line}: the code compiles', done.returncode == 0,
                    done.stdout.decode('utf-8', 'replace'))


def main():
    with rig.Stage(__file__) as stage:
        gateway = Gateway(stage)
        for page in pages():
            read_page(stage, gateway, page)
        names_are_there(stage, gateway)
        compile_whole_files(stage)


if __name__ == '__main__':
    sys.exit(main())
