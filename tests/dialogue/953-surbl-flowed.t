# 953-surbl-flowed.t: lines of format=flowed whose blank is deleted are joined, in quotes too; other texts are not
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain; format=flowed; delsp=yes
C>
C> see http://www.ev 
C> il.com/aaa
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain; format="flowed"; DelSp="Yes"
C>
C> >> see http://www.ev 
C> >> il.com/aaa
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: a program that knows nothing of it ends the link
C> MIME-Version: 1.0
C> Content-Type: text/plain; format=flowed; delsp=yes
C>
C> see http://www.evil.com 
C> .example.net/aaa
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/plain; format=flowed
C>
C> see http://www.ev 
C> il.com/aaa
C> .
S< 250 *
D= asked 1 il.com.multi.test
C> goodbye
U= messages 1
