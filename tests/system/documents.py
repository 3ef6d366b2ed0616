#!/usr/bin/env python3
"""documents.py: documents of Office, OpenDocument and PDF through a real gateway with its sandbox:
what they do when they are opened is found where it is packed, and honest ones have no fact."""
import base64
import smtplib

import documents_made
import rig


def mail(name, octets):
    lines = ['From: a@example.org', 'Date: Tue, 1 Dec 2026 10:00:00 +0000', 'MIME-Version: 1.0',
             'Content-Type: multipart/mixed; boundary=q', '', '--q',
             'Content-Type: application/octet-stream',
             f'Content-Disposition: attachment; filename="{name}"',
             'Content-Transfer-Encoding: base64', '']
    lines += base64.encodebytes(octets).decode().split()
    return '\r\n'.join(lines + ['--q--', ''])


class Play:
    def __init__(self, stage):
        self.backend = stage.backend()
        self.gateway = stage.gateway(stage.config(
            self.backend.port, checks={'attachments': {'block_extensions': ['exe', 'scr']}}))

    def send(self, name, octets):
        """What was found: the facts with their values and details."""
        seen = len(self.gateway.events('message'))
        with smtplib.SMTP('127.0.0.1', self.gateway.port, timeout=30) as client:
            client.sendmail('a@example.org', ['b@example.com'], mail(name, octets))
        rig.wait_until(lambda: len(self.gateway.events('message')) > seen)
        return [e for e in self.gateway.events('message')[seen]['evidence']
                if e['check'] == 'attachments']


with rig.Stage(__file__, seconds=240) as stage:
    play = Play(stage)
    for file, made in documents_made.honest().items():
        stage.same(f'honest: {file}', play.send(file, made), [])
    for file, (made, wanted) in documents_made.active().items():
        found = play.send(file, made)
        stage.same(f'{file}: {wanted}', {e['fact']: e.get('value') for e in found}, wanted)
        stage.claim(f'{file}: every detail begins with its name',
                    all(e['detail'].startswith(file) for e in found), found)
