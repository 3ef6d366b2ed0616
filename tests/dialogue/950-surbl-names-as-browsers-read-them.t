# 950-surbl-names-as-browsers-read-them.t: letters that browsers map to plain ones are asked for as plain ones, in any label and any place of a message
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
D: 7.0.0.127.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <a href="http://eᵛil.com/">x</a>
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <img srcset="/x.png 1x, //www.evil.ᶜᵒᵐ/y.png 2x">
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <meta http-equiv="refresh" content="0; url=https://%E1%B4%B1vil%EF%BC%8Ecom/">
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain; charset=utf-8
C>
C> Go to ᵉᵛⁱˡ。ⓒⓞⓜ today.
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <form action="http://①②⑦.⓪.⓪.⑦/"></form>
C> .
S< 550 5.7.1 *127.0.0.7 on multi.test*
C> goodbye
U= messages 0
D= asked 0 xn--*.multi.test
