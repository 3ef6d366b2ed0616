# 924-names-past-every-bound.t: of a name that is too long its end counts, and what is left out is said
config:
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
    - { when: { mime: too_complex }, action: quarantine }
C> session, envelope, content
C> From: Ann <a@example.org>
C> Subject: a name of 1,030 octets
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment;
C>  filename="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
C>  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.exe"
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *.exe* (mxward *)
L< {"event": "message", "evidence": [{"check": "attachments", "fact": "blocked"}, {"check": "mime", "fact": "too_complex", "detail": "a parameter is too long or has too many values"}]}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a name in more pieces than are kept
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment;
C>  filename*0=a;
C>  filename*1=a;
C>  filename*2=a;
C>  filename*3=a;
C>  filename*4=a;
C>  filename*5=a;
C>  filename*6=a;
C>  filename*7=a;
C>  filename*8=a;
C>  filename*9=a;
C>  filename*10=a;
C>  filename*11=a;
C>  filename*12=a;
C>  filename*13=a;
C>  filename*14=a;
C>  filename*15=a;
C>  filename*16=a;
C>  filename*17=a;
C>  filename*18=a;
C>  filename*19=a;
C>  filename*20=a;
C>  filename*21=a;
C>  filename*22=a;
C>  filename*23=a;
C>  filename*24=a;
C>  filename*25=a;
C>  filename*26=a;
C>  filename*27=a;
C>  filename*28=a;
C>  filename*29=a;
C>  filename*30=a;
C>  filename*31=a;
C>  filename*32=a;
C>  filename*33=a;
C>  filename*34=a;
C>  filename*35=a;
C>  filename*36=a;
C>  filename*37=a;
C>  filename*38=a;
C>  filename*39=a;
C>  filename*40=a;
C>  filename*41=a;
C>  filename*42=a;
C>  filename*43=a;
C>  filename*44=a;
C>  filename*45=a;
C>  filename*46=a;
C>  filename*47=a;
C>  filename*48=a;
C>  filename*49=a;
C>  filename*50=a;
C>  filename*51=a;
C>  filename*52=a;
C>  filename*53=a;
C>  filename*54=a;
C>  filename*55=a;
C>  filename*56=a;
C>  filename*57=a;
C>  filename*58=a;
C>  filename*59=a;
C>  filename*60=a;
C>  filename*61=a;
C>  filename*62=a;
C>  filename*63=a;
C>  filename*64=a;
C>  filename*65=a;
C>  filename*66=a;
C>  filename*67=a;
C>  filename*68=a;
C>  filename*69=a;
C>  filename*70=a;
C>  filename*71=a;
C>  filename*72=a;
C>  filename*73=a;
C>  filename*74=a;
C>  filename*75=a;
C>  filename*76=a;
C>  filename*77=a;
C>  filename*78=a;
C>  filename*79=a;
C>  filename*80=a;
C>  filename*81=a;
C>  filename*82=a;
C>  filename*83=a;
C>  filename*84=a;
C>  filename*85=a;
C>  filename*86=a;
C>  filename*87=a;
C>  filename*88=a;
C>  filename*89=a;
C>  filename*90=a;
C>  filename*91=a;
C>  filename*92=a;
C>  filename*93=a;
C>  filename*94=a;
C>  filename*95=a;
C>  filename*96=a;
C>  filename*97=a;
C>  filename*98=a;
C>  filename*99=a;
C>  filename*100=a;
C>  filename*101=a;
C>  filename*102=a;
C>  filename*103=a;
C>  filename*104=a;
C>  filename*105=a;
C>  filename*106=a;
C>  filename*107=a;
C>  filename*108=a;
C>  filename*109=a;
C>  filename*110=a;
C>  filename*111=a;
C>  filename*112=a;
C>  filename*113=a;
C>  filename*114=a;
C>  filename*115=a;
C>  filename*116=a;
C>  filename*117=a;
C>  filename*118=a;
C>  filename*119=a;
C>  filename*120=a;
C>  filename*121=a;
C>  filename*122=a;
C>  filename*123=a;
C>  filename*124=a;
C>  filename*125=a;
C>  filename*126=a;
C>  filename*127=a;
C>  filename*128=a;
C>  filename*129=a;
C>  filename*130=a;
C>  filename*131=a;
C>  filename*132=a;
C>  filename*133=a;
C>  filename*134=a;
C>  filename*135=a;
C>  filename*136=a;
C>  filename*137=a;
C>  filename*138=a;
C>  filename*139=a;
C>  filename*140=a;
C>  filename*141=a;
C>  filename*142=a;
C>  filename*143=a;
C>  filename*144=a;
C>  filename*145=a;
C>  filename*146=a;
C>  filename*147=a;
C>  filename*148=a;
C>  filename*149=a;
C>  filename*150=a;
C>  filename*151=a;
C>  filename*152=a;
C>  filename*153=a;
C>  filename*154=a;
C>  filename*155=a;
C>  filename*156=a;
C>  filename*157=a;
C>  filename*158=a;
C>  filename*159=a;
C>  filename*160=a;
C>  filename*161=a;
C>  filename*162=a;
C>  filename*163=a;
C>  filename*164=a;
C>  filename*165=a;
C>  filename*166=a;
C>  filename*167=a;
C>  filename*168=a;
C>  filename*169=a;
C>  filename*170=a;
C>  filename*171=a;
C>  filename*172=a;
C>  filename*173=a;
C>  filename*174=a;
C>  filename*175=a;
C>  filename*176=a;
C>  filename*177=a;
C>  filename*178=a;
C>  filename*179=a;
C>  filename*180=a;
C>  filename*181=a;
C>  filename*182=a;
C>  filename*183=a;
C>  filename*184=a;
C>  filename*185=a;
C>  filename*186=a;
C>  filename*187=a;
C>  filename*188=a;
C>  filename*189=a;
C>  filename*190=a;
C>  filename*191=a;
C>  filename*192=a;
C>  filename*193=a;
C>  filename*194=a;
C>  filename*195=a;
C>  filename*196=a;
C>  filename*197=a;
C>  filename*198=a;
C>  filename*199=a;
C>  filename*200=a;
C>  filename*201=a;
C>  filename*202=a;
C>  filename*203=a;
C>  filename*204=a;
C>  filename*205=a;
C>  filename*206=a;
C>  filename*207=a;
C>  filename*208=a;
C>  filename*209=a;
C>  filename*210=a;
C>  filename*211=a;
C>  filename*212=a;
C>  filename*213=a;
C>  filename*214=a;
C>  filename*215=a;
C>  filename*216=a;
C>  filename*217=a;
C>  filename*218=a;
C>  filename*219=a;
C>  filename*220=a;
C>  filename*221=a;
C>  filename*222=a;
C>  filename*223=a;
C>  filename*224=a;
C>  filename*225=a;
C>  filename*226=a;
C>  filename*227=a;
C>  filename*228=a;
C>  filename*229=a;
C>  filename*230=a;
C>  filename*231=a;
C>  filename*232=a;
C>  filename*233=a;
C>  filename*234=a;
C>  filename*235=a;
C>  filename*236=a;
C>  filename*237=a;
C>  filename*238=a;
C>  filename*239=a;
C>  filename*240=a;
C>  filename*241=a;
C>  filename*242=a;
C>  filename*243=a;
C>  filename*244=a;
C>  filename*245=a;
C>  filename*246=a;
C>  filename*247=a;
C>  filename*248=a;
C>  filename*249=a;
C>  filename*250=a;
C>  filename*251=a;
C>  filename*252=a;
C>  filename*253=a;
C>  filename*254=a;
C>  filename*255=a;
C>  filename*256=.exe
C>
C> x
C> --cut-here--
C> .
S< 250 *quarantined*
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "mime", "fact": "too_complex", "detail": "a parameter is too long or has too many values"}]}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a name in 66 pieces
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment;
C>  filename*0=a;
C>  filename*1=a;
C>  filename*2=a;
C>  filename*3=a;
C>  filename*4=a;
C>  filename*5=a;
C>  filename*6=a;
C>  filename*7=a;
C>  filename*8=a;
C>  filename*9=a;
C>  filename*10=a;
C>  filename*11=a;
C>  filename*12=a;
C>  filename*13=a;
C>  filename*14=a;
C>  filename*15=a;
C>  filename*16=a;
C>  filename*17=a;
C>  filename*18=a;
C>  filename*19=a;
C>  filename*20=a;
C>  filename*21=a;
C>  filename*22=a;
C>  filename*23=a;
C>  filename*24=a;
C>  filename*25=a;
C>  filename*26=a;
C>  filename*27=a;
C>  filename*28=a;
C>  filename*29=a;
C>  filename*30=a;
C>  filename*31=a;
C>  filename*32=a;
C>  filename*33=a;
C>  filename*34=a;
C>  filename*35=a;
C>  filename*36=a;
C>  filename*37=a;
C>  filename*38=a;
C>  filename*39=a;
C>  filename*40=a;
C>  filename*41=a;
C>  filename*42=a;
C>  filename*43=a;
C>  filename*44=a;
C>  filename*45=a;
C>  filename*46=a;
C>  filename*47=a;
C>  filename*48=a;
C>  filename*49=a;
C>  filename*50=a;
C>  filename*51=a;
C>  filename*52=a;
C>  filename*53=a;
C>  filename*54=a;
C>  filename*55=a;
C>  filename*56=a;
C>  filename*57=a;
C>  filename*58=a;
C>  filename*59=a;
C>  filename*60=a;
C>  filename*61=a;
C>  filename*62=a;
C>  filename*63=a;
C>  filename*64=a;
C>  filename*65=.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: more names than are kept
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment;
C>  filename=a0.txt;
C>  filename=a1.txt;
C>  filename=a2.txt;
C>  filename=a3.txt;
C>  filename=a4.txt;
C>  filename=a5.txt;
C>  filename=a6.txt;
C>  filename=a7.txt;
C>  filename=a8.txt;
C>  filename=a9.txt;
C>  filename=a10.txt;
C>  filename=a11.txt;
C>  filename=a12.txt;
C>  filename=a13.txt;
C>  filename=a14.txt;
C>  filename=a15.txt;
C>  filename=a16.txt;
C>  filename=a17.txt;
C>  filename=a18.txt;
C>  filename=a19.txt;
C>  filename=a20.txt;
C>  filename=a21.txt;
C>  filename=a22.txt;
C>  filename=a23.txt;
C>  filename*=utf-8''setup.exe
C>
C> x
C> --cut-here--
C> .
S< 250 *quarantined*
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "mime", "fact": "too_complex", "detail": "a parameter is too long or has too many values"}]}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: seventeen names
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment;
C>  filename=a0.txt;
C>  filename=a1.txt;
C>  filename=a2.txt;
C>  filename=a3.txt;
C>  filename=a4.txt;
C>  filename=a5.txt;
C>  filename=a6.txt;
C>  filename=a7.txt;
C>  filename=a8.txt;
C>  filename=a9.txt;
C>  filename=a10.txt;
C>  filename=a11.txt;
C>  filename=a12.txt;
C>  filename=a13.txt;
C>  filename=a14.txt;
C>  filename=a15.txt;
C>  filename*=utf-8''setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
