"""A DKIM-signed message of about 8.7 KB with links, and the DNS records that verify it: what an
ordinary newsletter looks like to the checks of a message. The key is made anew with each call;
nothing is kept but what the caller writes down."""
import base64
import hashlib
import random
import re
import subprocess
import tempfile

DOMAIN, SELECTOR, SIZE, LINKS = 'sender.test', 'bench', 8000, 50
WORDS = ('order ship parcel station harbour letter morning window account question weather garden '
         'paper bridge river').split(
)
FIELDS = [('From', f'Sender <news@{DOMAIN}>'), ('To', 'b@example.test'), ('Subject', 'What is new'),
          ('Date', 'Thu, 01 Jan 2026 00:00:00 +0000'), ('MIME-Version', '1.0'),
          ('Content-Type', 'text/plain; charset=us-ascii')]


def body():
    chance, text = random.Random(7), ''
    while len(text) < SIZE:
        text += ' '.join(chance.choices(WORDS, k=9)) + '\r\n'
        if chance.random() < 0.04:
            host = f'shop{chance.randrange(LINKS)}.links.test'
            text += f'More: http://{host}/{chance.randrange(1000)}\r\n'
    return text


def message():
    """Its octets, and the TXT record of its key as unbound wants it."""
    text = body()
    canonical = re.sub(r'[ \t]+', ' ', text).replace(' \r\n', '\r\n').rstrip('\r\n') + '\r\n'
    digest = base64.b64encode(hashlib.sha256(canonical.encode()).digest()).decode()
    names = ':'.join(name.lower() for name, _ in FIELDS)
    unsigned = (f'v=1; a=rsa-sha256; c=relaxed/relaxed; d={DOMAIN}; s={SELECTOR}; h={names}; '
                f'bh={digest}; b=')
    signed = ''.join(f'{name.lower()}:{value}\r\n'
                     for name, value in FIELDS) + f'dkim-signature:{unsigned}'
    with tempfile.NamedTemporaryFile() as key:
        subprocess.run(['openssl', 'genrsa', '-out', key.name, '2048'], check=True,
                       capture_output=True)
        signature = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', key.name],
                                   input=signed.encode(), check=True, capture_output=True).stdout
        public = subprocess.run(['openssl', 'rsa', '-in', key.name, '-pubout', '-outform', 'DER'],
                                check=True, capture_output=True).stdout
    record = 'v=DKIM1; k=rsa; p=' + base64.b64encode(public).decode()
    strings = ' '.join(f'"{record[i:i + 200]}"' for i in range(0, len(record), 200))
    head = ''.join(f'{name}: {value}\r\n' for name, value in FIELDS)
    mail = f'DKIM-Signature: {unsigned}{base64.b64encode(signature).decode()}\r\n{head}\r\n{text}'
    return mail.encode(), f'{SELECTOR}._domainkey TXT {strings}'
