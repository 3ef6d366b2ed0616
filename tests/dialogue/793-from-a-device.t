# 793-from-a-device.t: a device that has no name writes its address without brackets
config: checks: { dmarc: {} }
C> session from 192.0.2.7, envelope, content
C> From: Scanner <scan@192.0.2.44>
C> To: Bob <bob@example.com>
C> Subject: A page
C>
C> Hello
C> .
S< 250 *
C> goodbye
L< {"event": "message", "action": "accept", "evidence": [{"check": "dmarc", "fact": "none", "detail": "an address literal, which has no domain"}]}
