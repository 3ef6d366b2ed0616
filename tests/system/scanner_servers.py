"""Real scanners for the tests: Debian's own clamd with a database of two signatures, and c-icap in
front of it, each run from a private directory out of build/parts, where packaging/setup unpacks
them.

Nothing is installed and nothing outside the private directory is read or written. Each owns its
process and ends it by its id."""
import base64
import binascii
import gzip
import io
import os
import signal
import socket
import subprocess
import tarfile
import zipfile

import mta

# No file of ours holds the text as a whole: scanners would find it in this very test.
EICAR = (r'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR' + r'-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*').encode()
GTUBE = ('XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE' + '-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X').encode()


class Server:
    """A process on a port of its own."""

    def __init__(self, directory, port):
        self.directory, self.port, self.process = directory, port, None

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), 'w') as f:
            f.write(text)
        return self.path(name)

    def log(self):
        try:
            with open(self.path('output'), errors='replace') as f:
                return f.read()
        except OSError:
            return ''

    def run(self, command):
        with open(self.path('output'), 'a') as output:
            self.process = subprocess.Popen(command, cwd=self.directory, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=subprocess.STDOUT,
                                            start_new_session=True)
        mta.wait_listening(self.port, self.process, self.log)

    def freeze(self, so=True):
        os.killpg(self.process.pid, signal.SIGSTOP if so else signal.SIGCONT)

    def stop(self):
        if self.process:
            self.freeze(False)
            mta.end_session(self.process)
        self.process = None


class Clamd(Server):
    """`signatures`: {name: octets}, `html`: those in HTML, of which clamd looks at a form in lower
    case; `settings` go to the end of its configuration."""
    program = f'{mta.PARTS}/clamav-daemon/usr/sbin/clamd'

    def __init__(self, directory, port, signatures, html={}, settings=''):
        super().__init__(directory, port)
        os.makedirs(self.path('database'), exist_ok=True)
        rows = [(name, 0, octets) for name, octets in signatures.items()]
        rows += [(name, 3, octets) for name, octets in html.items()]
        self.write('database/test.ndb', ''.join(
            f'{name}:{kind}:*:{octets.hex()}\n' for name, kind, octets in rows))
        os.chmod(self.directory, 0o755)
        self.conf = self.write('clamd.conf', f'''DatabaseDirectory {self.path('database')}
TCPSocket {port}
TCPAddr 127.0.0.1
TemporaryDirectory {self.directory}
Foreground yes
MaxThreads 4
AlertEncrypted yes
AlertExceedsMax yes
StreamMaxLength 25M
{'User root' if os.geteuid() == 0 else ''}
{settings}
''')

    def start(self):
        self.run([self.program, '-c', self.conf])


class CIcap(Server):
    """c-icap with its service `avscan`, whose engine is the clamd at that port. It says 204 for
    what its engine could not look at where `pass_on_error`."""
    program = f'{mta.PARTS}/c-icap/usr/bin/c-icap'

    def __init__(self, directory, port, clamd_port, pass_on_error=False):
        super().__init__(directory, port)
        self.clamd_port, self.pass_on_error = clamd_port, pass_on_error
        os.makedirs(self.path('modules'), exist_ok=True)
        for part in 'c-icap', 'libc-icap-mod-virus-scan':
            modules = f'{mta.PARTS}/{part}/usr/lib/x86_64-linux-gnu/c_icap'
            for name in os.listdir(modules):
                os.symlink(os.path.join(modules, name), self.path(f'modules/{name}'))
        self.conf = self.write('c-icap.conf', self._settings())

    def _settings(self):
        templates = f'{mta.PARTS}/libc-icap-mod-virus-scan/usr/share/c_icap/templates/'
        return f'''PidFile {self.path('pid')}
CommandsSocket {self.path('control')}
Timeout 300
StartServers 1
MaxServers 1
MinSpareThreads 2
MaxSpareThreads 8
ThreadsPerChild 8
Port 127.0.0.1:{self.port}
TmpDir {self.directory}
ModulesDir {self.path('modules')}
ServicesDir {self.path('modules')}
TemplateDir {templates}
TemplateDefaultLanguage en
LoadMagicFile {mta.PARTS}/c-icap/etc/c-icap/c-icap.magic
ServerLog {self.path('log')}
AccessLog {self.path('access')}
Module common clamd_mod.so
clamd_mod.ClamdHost 127.0.0.1
clamd_mod.ClamdPort {self.clamd_port}
Service antivirus_module virus_scan.so
ServiceAlias avscan virus_scan?allow204=on&sizelimit=off&mode=simple
virus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GIF JPEG MSOFFICE
virus_scan.MaxObjectSize 25M
virus_scan.DefaultEngine clamd
virus_scan.PassOnError {'on' if self.pass_on_error else 'off'}
'''

    def start(self):
        self.run([self.program, '-N', '-D', '-f', self.conf])


# ---- EICAR in eight wrappings


def zipped(name, octets):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, octets)
    return out.getvalue()


def tarred(name, octets):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(octets)
        archive.addfile(entry, io.BytesIO(octets))
    return gzip.compress(out.getvalue())


def uuencoded(name, octets):
    lines = [binascii.b2a_uu(octets[i:i + 45]) for i in range(0, len(octets), 45)]
    return b'begin 644 ' + name.encode() + b'\n' + b''.join(lines) + b'`\nend\n'


# A zip whose one file is encrypted.
SEALED_ZIP = base64.b64decode(
    'UEsDBBQAAQAAAMdYgV0gMDo2EgAAAAYAAAAFAAAAaC50eHTPlEIkB13TtdyCbEoehTGUh/ZQSwECPwMUAAEAAADH'
    'WIFdIDA6NhIAAAAGAAAABQAkAAAAAAAAACCApIEAAAAAaC50eHQKACAAAAAAAAEAGADrbiT6g4HdAQAAAAAAAAAA'
    'AAAAAAAAAABQSwUGAAAAAAEAAQBXAAAANQAAAAAA')


def message(body, *fields):
    head = [
        'From: a@example.org', 'To: b@example.com', 'Subject: one',
        'Date: Tue, 1 Dec 2026 10:00:00 +0000', 'Message-ID: <1@example.org>', *fields
    ]
    return '\r\n'.join(head).encode() + b'\r\n\r\n' + body.replace(b'\r\n', b'\n').replace(
        b'\n', b'\r\n')


def multipart(*part):
    """Text, and behind it one part: its fields, and its body."""
    *fields, body = part
    return message(
        b'--x\n\nSee the attachment.\n--x\n' + '\n'.join(fields).encode() + b'\n\n' + body
        + b'\n--x--\n', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=x')


def attached(kind, name, octets):
    return multipart(f'Content-Type: {kind}; name={name}', 'Content-Transfer-Encoding: base64',
                     f'Content-Disposition: attachment; filename={name}',
                     base64.encodebytes(octets))


def wrappings(octets):
    """{words: a message that holds the octets}"""
    page = b'<html><body><pre>' + octets + b'</pre></body></html>'
    return {
        'base64': attached('application/octet-stream', 'e.bin', octets),
        'a zip': attached('application/zip', 'e.zip', zipped('e.txt', octets)),
        'a zip in a zip': attached('application/zip', 'e.zip',
                                   zipped('i.zip', zipped('e.txt', octets))),
        'the plain body': message(octets + b'\n'),
        'an HTML attachment': attached('text/html', 'e.html', page),
        'an attached message': multipart('Content-Type: message/rfc822',
                                         attached('application/octet-stream', 'e.bin', octets)),
        'a tar.gz': attached('application/gzip', 'e.tar.gz', tarred('e.txt', octets)),
        'uuencode': message(b'See below.\n\n' + uuencoded('e.txt', octets)),
    }


CLEAN = message(b'Nothing is wrong with this text.\n')


def connect(port):
    return socket.create_connection(('127.0.0.1', port), 10)
