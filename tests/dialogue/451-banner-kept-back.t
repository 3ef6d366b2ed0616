# 451-banner-kept-back.t: a patient client waits for the banner, and sends its mail
config: checks: { early_talker: { wait: 1s } }
C> connect from 192.0.2.7
S< nothing 0.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> envelope
C> goodbye
