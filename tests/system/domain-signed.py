#!/usr/bin/env python3
"""domain-signed.py: what `mxward domain` says of real servers: a validating unbound with a signed
zone, mail servers at port 25 with STARTTLS, web servers that give MTA-STS policies.

All of them have addresses of documentation networks, in a network namespace of their own: nothing
leaves the machine. The zone is signed here (ECDSA P-256, NSEC), with python3-cryptography."""
import base64
import datetime
import hashlib
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

import rig

INSIDE = 'MXWARD_TEST_NAMESPACE'
TYPES = {'A': 1, 'NS': 2, 'SOA': 6, 'PTR': 12, 'MX': 15, 'TXT': 16, 'RRSIG': 46, 'NSEC': 47,
         'DNSKEY': 48, 'TLSA': 52, 'CAA': 257}
SIGNED, PLAIN = 'signed.example', 'plain.example'
TTL, ALGORITHM = 300, 13
POLICY = 'version: STSv1\r\nmode: enforce\r\nmx: mx.{}\r\nmax_age: 604800\r\n'

# Each is a domain NAME.signed.example (or .plain.example) with one server: what it shows, what is
# in the zone, and what is said of it beyond good and info.
SCENES = {
    'good': {},
    'redirect': {'status': 301, 'says': ['error mta-sts.redirect']},
    'missing': {'status': 404, 'says': ['error mta-sts.status']},
    'misnamed': {'web': 'other', 'says': ['error mta-sts.certificate_name']},
    'huge': {'policy': '#' * 65537, 'says': ['error mta-sts.too_long']},
    'html': {'type': 'text/html', 'says': ['warning mta-sts.type']},
    'cut': {'length': 9999, 'says': ['unknown mta-sts.unreachable']},
    'lacking': {'policy': POLICY.format('elsewhere.example'), 'says': ['error mta-sts.mx_missing']},
    'broken': {'policy': 'version: STSv1\nmode: maybe\n', 'says': ['error mta-sts.policy_invalid']},
    'wrong': {'tlsa': '00' * 32, 'says': ['error dane.mismatch']},
    'alien': {'smtp': 'other', 'says': ['warning reach.certificate_name', 'error dane.mismatch']},
    'stranger': {'smtp': 'self', 'tlsa': None, 'says': ['warning reach.certificate_untrusted']},
    'brief': {'smtp': 'brief', 'tlsa': None, 'says': ['warning reach.certificate_expires']},
    'old': {'smtp': 'old', 'tlsa': None, 'says': ['error reach.certificate_expired']},
    'clear': {'smtp': None, 'tlsa': None, 'says': ['warning reach.no_starttls']},
    'refusing': {'banner': '554 go away', 'tlsa': None, 'says': ['warning reach.refuses']},
    'forbidden': {'caa': 'elsewhere.example', 'says': ['warning caa.other_issuer']},
    'silent': {'closed': True, 'tlsa': None, 'says': ['unknown reach.unreachable',
                                                      'unknown mta-sts.unreachable']},
    # who says nothing must not take the time that the DNS needs
    'swamped': {'mute': True, 'tlsa': None, 'hosts': 4, 'options': ['--timeout', '6s'],
                'says': ['unknown reach.unreachable']},
    'hesitant': {'mute': b'EHLO', 'tlsa': None, 'options': ['--timeout', '6s'],
                 'says': ['unknown reach.slow']},
    'endless': {'banner': '220-' + 'x' * 500 + '\r\n220-x', 'times': 20000, 'tlsa': None,
                'says': ['unknown reach.unreachable']},
    'injected': {'after': b'250 injected\r\n', 'tlsa': None, 'says': ['warning reach.tls_broken']},
    'kept': {'open': True},
    'bare': {'end': '\n'},
    'dribbling': {'slow': True, 'says': ['unknown mta-sts.unreachable']},
    'bogus': {'spoilt': True, 'says': ['unknown dane.unknown']},
    'plain': {'zone': PLAIN, 'says': ['unknown dane.cannot_tell']},
}


# ---- certificates

def openssl(directory, *words):
    subprocess.run(['openssl', *words], cwd=directory, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def authority(directory):
    openssl(directory, 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
            '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '3650', '-subj',
            "/O=Let's Encrypt/CN=Test")


def certificate(directory, name, hosts, days=365, begun=None, issued=True):
    with open(f'{directory}/{name}.ext', 'w') as f:
        f.write('subjectAltName=' + ','.join('DNS:' + host for host in hosts))
    openssl(directory, 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
            '-keyout', f'{name}.key', '-out', f'{name}.csr', '-subj', '/CN=' + hosts[0][:60])
    signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'] if issued else [
        '-signkey', f'{name}.key']
    openssl(directory, 'x509', '-req', '-in', f'{name}.csr', '-out', f'{name}.pem', '-extfile',
            f'{name}.ext', '-days', str(days), *signer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{directory}/{name}.pem', f'{directory}/{name}.key')
    return context


def key_digest(directory, name):
    """SHA-256 of the SubjectPublicKeyInfo."""
    pem = subprocess.run(['openssl', 'x509', '-in', f'{directory}/{name}.pem', '-noout', '-pubkey'],
                         capture_output=True, text=True, check=True).stdout
    return hashlib.sha256(base64.b64decode(''.join(pem.split('\n')[1:-2]))).hexdigest()


# ---- a signed zone

def wire_name(name):
    return b''.join(bytes([len(l)]) + l.encode() for l in name.split('.') if l) + b'\0'


def wire_data(kind, value):
    if kind == 'A':
        return socket.inet_aton(value)
    if kind == 'MX':
        return struct.pack('>H', int(value.split()[0])) + wire_name(value.split()[1])
    if kind == 'TXT':
        return bytes([len(value)]) + value.encode()
    if kind == 'TLSA':
        return bytes(map(int, value.split()[:3])) + bytes.fromhex(value.split()[3])
    if kind == 'CAA':
        return bytes([0, 5]) + b'issue' + value.encode()
    if kind == 'SOA':
        return wire_name('ns1.' + value) + wire_name('root.' + value) + struct.pack(
            '>5I', 1, 3600, 600, 86400, 60)
    return wire_name(value)


def canonical(name):
    return [label for label in reversed(name.split('.')) if label]


def bitmap(kinds):
    windows = {}
    for kind in kinds:
        windows.setdefault(TYPES[kind] >> 8, []).append(TYPES[kind] & 255)
    out = b''
    for window, numbers in sorted(windows.items()):
        bits = bytearray(max(numbers) // 8 + 1)
        for n in numbers:
            bits[n // 8] |= 0x80 >> n % 8
        out += bytes([window, len(bits)]) + bytes(bits)
    return out


class Signer:
    def __init__(self, zone):
        from cryptography.hazmat.primitives.asymmetric import ec
        self.zone, self.key = zone, ec.generate_private_key(ec.SECP256R1())
        n = self.key.public_key().public_numbers()
        self.public = n.x.to_bytes(32, 'big') + n.y.to_bytes(32, 'big')
        self.dnskey = struct.pack('>HBB', 257, 3, ALGORITHM) + self.public
        pad = self.dnskey + b'\0' * (len(self.dnskey) % 2)
        tag = sum(struct.unpack(f'>{len(pad) // 2}H', pad))
        self.tag = (tag + (tag >> 16)) & 0xffff

    def sign(self, owner, kind, datas):
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils
        now = int(time.time())
        head = struct.pack('>HBBIIIH', TYPES[kind], ALGORITHM, len(owner.split('.')), TTL,
                           now + 86400 * 30, now - 86400, self.tag) + wire_name(self.zone)
        records = b''.join(
            wire_name(owner) + struct.pack('>HHIH', TYPES[kind], 1, TTL, len(d)) + d
            for d in sorted(datas))
        r, s = utils.decode_dss_signature(
            self.key.sign(head + records, ec.ECDSA(hashes.SHA256())))
        return head + r.to_bytes(32, 'big') + s.to_bytes(32, 'big')


def zone_write(path, zone, records, signer=None, spoilt=()):
    """records: (owner, type, value). A spoilt owner's signatures are wrong."""
    sets = {}
    for owner, kind, value in records:
        sets.setdefault(owner, {}).setdefault(kind, []).append(wire_data(kind, value))
    if signer:
        sets[zone]['DNSKEY'] = [signer.dnskey]
        names = sorted(sets, key=canonical)
        for i, owner in enumerate(names):
            kinds = list(sets[owner]) + ['NSEC', 'RRSIG']
            sets[owner]['NSEC'] = [wire_name(names[(i + 1) % len(names)]) + bitmap(kinds)]
        for owner in names:
            signatures = [signer.sign(owner, k, d) for k, d in sets[owner].items()]
            if owner in spoilt:
                signatures = [s[:-1] + bytes([s[-1] ^ 1]) for s in signatures]
            sets[owner]['RRSIG'] = signatures
    with open(path, 'w') as f:
        # the SOA has to come first
        for owner in sorted(sets, key=lambda o: (o != zone, o)):
            for kind in sorted(sets[owner], key=lambda k: k != 'SOA'):
                for data in sets[owner][kind]:
                    f.write(f'{owner}. {TTL} IN TYPE{TYPES[kind]} \\# {len(data)} {data.hex()}\n')


# ---- servers, one for all scenes: which one is told by the address

class Servers:
    def __init__(self, scenes, contexts):
        self.scenes, self.contexts = scenes, contexts
        for port, serve in ((25, self.mail), (443, self.web)):
            listener = socket.create_server(('0.0.0.0', port), backlog=16)
            threading.Thread(target=self.accept, args=(listener, serve), daemon=True).start()

    def accept(self, listener, serve):
        while True:
            conn = listener.accept()[0]
            threading.Thread(target=self.one, args=(serve, conn), daemon=True).start()

    def one(self, serve, conn):
        try:
            conn.settimeout(10)
            scene = self.scenes[conn.getsockname()[0]]
            if not scene.get('closed'):
                serve(scene, conn)
        except OSError:
            pass
        finally:
            conn.close()

    def mail(self, scene, conn):
        if scene.get('mute') is True:
            time.sleep(9)
            return
        banner = (scene.get('banner') or f'220 {scene["host"]} ESMTP').encode() + b'\r\n'
        for _ in range(scene.get('times', 1)):
            conn.sendall(banner)
        file = conn.makefile('rb')
        while line := file.readline().strip().upper():
            if scene.get('mute') and line.startswith(scene['mute']):
                time.sleep(9)
                return
            if line.startswith(b'EHLO'):
                offer = '250 STARTTLS' if scene['smtp'] else '250 SIZE'
                conn.sendall(f'250-{scene["host"]}\r\n{offer}\r\n'.encode())
            elif line == b'STARTTLS':
                conn.sendall(b'220 ready\r\n' + scene.get('after', b''))
                conn = self.contexts[scene['smtp']].wrap_socket(conn, server_side=True)
                file = conn.makefile('rb')
            else:
                conn.sendall(b'221 bye\r\n')
                break

    def web(self, scene, conn):
        conn = self.contexts[scene['web']].wrap_socket(conn, server_side=True)
        conn.makefile('rb').readline()
        body = scene['policy'].encode()
        status = scene.get('status', 200)
        reply = (f'HTTP/1.1 {status} so\r\nContent-Type: {scene.get("type", "text/plain")}; '
                 f'charset=utf-8\r\nLocation: https://elsewhere.example/\r\n'
                 f'Content-Length: {scene.get("length", len(body))}\r\n\r\n')
        reply = reply.replace('\r\n', scene.get('end', '\r\n')).encode() + body
        for octet in reply if scene.get('slow') else b'':
            conn.sendall(bytes([octet]))
            time.sleep(0.5)
        conn.sendall(reply)
        if scene.get('open'):
            time.sleep(9.5)
        conn.unwrap()


# ---- the stage

def unbound(stage, directory, signer):
    port = rig.free_port()
    conf = os.path.join(directory, 'unbound.conf')
    key = base64.b64encode(signer.public).decode()
    with open(conf, 'w') as f:
        f.write(f'''server:
 interface: 127.0.0.1
 port: {port}
 directory: "{directory}"
 chroot: ""
 username: ""
 pidfile: ""
 use-syslog: no
 do-daemonize: no
 do-ip6: no
 module-config: "validator iterator"
 val-clean-additional: no
 trust-anchor: "{SIGNED}. DNSKEY 257 3 {ALGORITHM} {key}"
 local-zone: "2.0.192.in-addr.arpa." static
''')
        for i, scene in enumerate(SCENES.values()):
            f.write(f' local-data: "{25 + i}.2.0.192.in-addr.arpa. 60 PTR {scene["host"]}."\n')
        for zone in ('.', SIGNED, PLAIN):
            f.write(f'auth-zone:\n name: "{zone}"\n zonefile: "{directory}/{zone.strip(".")}zone"\n'
                    ' for-downstream: no\n for-upstream: yes\n fallback-enabled: no\n')
    log = open(os.path.join(directory, 'unbound.log'), 'w')
    program = os.path.join(rig.mta.PARTS, 'unbound/usr/sbin/unbound')
    process = stage.process([program, '-d', '-c', conf], stdin=subprocess.DEVNULL, stdout=log,
                            stderr=log)
    rig.mta.wait_listening(port, process, lambda: open(log.name).read())
    return port


def scenes_make(directory):
    """Fills in what a scene does not say; makes certificates and zones. Gives the contexts and the
    signer."""
    contexts, records = {}, {SIGNED: [], PLAIN: []}
    authority(directory)
    for zone in records:
        records[zone] += [(zone, 'SOA', zone), (zone, 'NS', 'ns1.' + zone),
                          (zone, 'NS', 'ns2.' + zone), ('ns1.' + zone, 'A', '127.0.0.1'),
                          ('ns2.' + zone, 'A', '127.0.0.1')]
    spoilt = []
    for i, (name, scene) in enumerate(SCENES.items()):
        zone = scene.setdefault('zone', SIGNED)
        domain = scene['domain'] = f'{name}.{zone}'
        host = scene['host'] = 'mx.' + domain
        scene['address'] = f'192.0.2.{25 + i}'
        scene.setdefault('policy', POLICY.format(domain))
        for use in ('smtp', 'web'):
            scene[use] = name if scene.get(use, '') == '' else scene[use]
        contexts[name] = certificate(directory, name, [host, 'mta-sts.' + domain])
        if scene['smtp'] in ('self', 'brief', 'old'):
            kind = scene['smtp']
            scene['smtp'] = f'{name}-smtp'
            contexts[scene['smtp']] = certificate(
                directory, scene['smtp'], [host], 5 if kind == 'brief' else 365,
                issued=kind != 'self') if kind != 'old' else expired(directory, scene['smtp'], host)
        digest = scene.get('tlsa', key_digest(directory, name))
        records[zone] += [
            (domain, 'TXT', 'v=spf1 mx -all'),
            (domain, 'CAA', scene.get('caa', 'letsencrypt.org')), (host, 'A', scene['address']),
            ('mta-sts.' + domain, 'A', scene['address']),
            ('_dmarc.' + domain, 'TXT', f'v=DMARC1; p=reject; rua=mailto:d@{domain}'),
            ('_mta-sts.' + domain, 'TXT', 'v=STSv1; id=1;'),
            ('_smtp._tls.' + domain, 'TXT', f'v=TLSRPTv1; rua=mailto:t@{domain}')]
        hosts = [host] + [f'mx{n}.{domain}' for n in range(1, scene.get('hosts', 1))]
        records[zone] += [(domain, 'MX', '10 ' + name) for name in hosts]
        records[zone] += [(name, 'A', scene['address']) for name in hosts[1:]]
        if len(hosts) > 1:
            scene['policy'] = ''.join(f'mx: {name}\r\n' for name in hosts) + POLICY.format(domain)
        if digest:
            records[zone].append(('_25._tcp.' + host, 'TLSA', '3 1 1 ' + digest))
            records[zone].append(('_25._tcp.' + host, 'TLSA', '3 1 1 ' + 'ff' * 32))
        if scene.get('spoilt'):
            spoilt.append('_25._tcp.' + host)
    contexts['other'] = certificate(directory, 'other', ['elsewhere.example'])
    signer = Signer(SIGNED)
    zone_write(f'{directory}/{SIGNED}zone', SIGNED, records[SIGNED], signer, spoilt)
    zone_write(f'{directory}/{PLAIN}zone', PLAIN, records[PLAIN])
    with open(f'{directory}/zone', 'w') as f:
        f.write('. 60 IN SOA ns.test. root.test. 1 3600 600 86400 60\n. 60 IN NS ns.test.\n')
    return contexts, signer


def expired(directory, name, host):
    """`openssl ca` alone takes dates; faster is a certificate for a day, begun long ago."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    with open(f'{directory}/ca.pem', 'rb') as f:
        ca = x509.load_pem_x509_certificate(f.read())
    with open(f'{directory}/ca.key', 'rb') as f:
        signer = serialization.load_pem_private_key(f.read(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(ca.subject).public_key(
        key.public_key()).serial_number(7).not_valid_before(
            now - datetime.timedelta(90)).not_valid_after(
                now - datetime.timedelta(1)).add_extension(
                    x509.SubjectAlternativeName([x509.DNSName(host)]), True).sign(
                        signer, hashes.SHA256())
    with open(f'{directory}/{name}.pem', 'wb') as f:
        f.write(made.public_bytes(serialization.Encoding.PEM))
    with open(f'{directory}/{name}.key', 'wb') as f:
        f.write(key.private_bytes(serialization.Encoding.PEM,
                                  serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{directory}/{name}.pem', f'{directory}/{name}.key')
    return context


def look(directory, config, domain, *options):
    done = subprocess.run([
        rig.BINARY, 'domain', domain, '--json', '-c', config, '--authorities',
        f'{directory}/ca.pem', *options
    ], capture_output=True, text=True, timeout=60)
    try:
        return done.returncode, json.loads(done.stdout)['findings'], done.stderr
    except ValueError:
        return done.returncode, [], done.stdout + done.stderr


def scene_play(stage, directory, config, name, scene):
    status, found, error = look(directory, config, scene['domain'], *scene.get('options', []))
    said = {(f['verdict'], f['code']) for f in found}
    loud = {' '.join(row) for row in said if row[0] in ('unknown', 'warning', 'error')}
    wanted = set(scene.get('says', []))
    stage.claim(f'{name}: {", ".join(sorted(scene.get("says", []))) or "nothing to be mended"}',
                loud == wanted,
                f'got {sorted(loud)}\n{status} {error}\n' + '\n'.join(
                    f'{f["verdict"]} {f["code"]} {f["what"]}' for f in found))
    return said


def play(stage):
    directory = stage.place('servers')
    contexts, signer = scenes_make(directory)
    for scene in SCENES.values():
        subprocess.run(['ip', 'addr', 'add', scene['address'] + '/32', 'dev', 'lo'], check=True)
    Servers({scene['address']: scene for scene in SCENES.values()}, contexts)
    port = unbound(stage, directory, signer)
    place = stage.place('mxward')
    rig.certificates.copy_all(stage.certificates, place)
    rig.write_config(place, stage.config(rig.free_port(), dns={
        'servers': [f'127.0.0.1:{port}'], 'timeout': '4s'}))
    config = os.path.join(place, 'mxward.yaml')
    said = {name: scene_play(stage, directory, config, name, scene)
            for name, scene in SCENES.items()}
    stage.claim('the signed zone is called signed', ('good', 'dnssec.state') in said['good'])
    stage.claim('what is not signed is not called so',
                ('good', 'dnssec.state') not in said['plain'], said['plain'])
    stage.claim('TLSA records that fit are told', ('good', 'dane.matches') in said['good'])
    stage.claim('the policy that was fetched is told', ('good', 'mta-sts.mode') in said['good'])


def main():
    if not os.environ.get(INSIDE) and all(map(shutil.which, ('unshare', 'ip'))):
        words = ['unshare', '-n'] if os.geteuid() == 0 else ['unshare', '-rn']
        if subprocess.run([*words, 'ip', 'link', 'set', 'lo', 'up'],
                          stderr=subprocess.DEVNULL).returncode == 0:
            os.execvpe(words[0], [*words, sys.executable, os.path.abspath(__file__)],
                       {**os.environ, INSIDE: '1'})
    with rig.Stage(__file__, parts=['unbound'], seconds=200) as stage:
        try:
            import cryptography                        # noqa: F401
        except ImportError:
            raise rig.Skip('python3-cryptography is not there')
        if not os.environ.get(INSIDE):
            raise rig.Skip('it cannot have a network of its own')
        subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
        play(stage)


if __name__ == '__main__':
    sys.exit(main())
