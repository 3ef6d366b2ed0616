# 951-surbl-flooded.t: two hundred hosts (one of them in From) are asked for and no word is said; one more that is not is a fact, and another than a list that does not answer
config:
  checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
  policies: { default: p.yaml }
file p.yaml:
  score: { surbl.flooded: 7 }
  tag_at: 5
  unknown: { surbl: defer }
D: dead.com.multi.test SERVFAIL
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: two hundred
C>
C> http://h0.com/ http://h1.com/ http://h2.com/ http://h3.com/ http://h4.com/ http://h5.com/
C> http://h6.com/ http://h7.com/ http://h8.com/ http://h9.com/ http://h10.com/
C> http://h11.com/ http://h12.com/ http://h13.com/ http://h14.com/ http://h15.com/
C> http://h16.com/ http://h17.com/ http://h18.com/ http://h19.com/ http://h20.com/
C> http://h21.com/ http://h22.com/ http://h23.com/ http://h24.com/ http://h25.com/
C> http://h26.com/ http://h27.com/ http://h28.com/ http://h29.com/ http://h30.com/
C> http://h31.com/ http://h32.com/ http://h33.com/ http://h34.com/ http://h35.com/
C> http://h36.com/ http://h37.com/ http://h38.com/ http://h39.com/ http://h40.com/
C> http://h41.com/ http://h42.com/ http://h43.com/ http://h44.com/ http://h45.com/
C> http://h46.com/ http://h47.com/ http://h48.com/ http://h49.com/ http://h50.com/
C> http://h51.com/ http://h52.com/ http://h53.com/ http://h54.com/ http://h55.com/
C> http://h56.com/ http://h57.com/ http://h58.com/ http://h59.com/ http://h60.com/
C> http://h61.com/ http://h62.com/ http://h63.com/ http://h64.com/ http://h65.com/
C> http://h66.com/ http://h67.com/ http://h68.com/ http://h69.com/ http://h70.com/
C> http://h71.com/ http://h72.com/ http://h73.com/ http://h74.com/ http://h75.com/
C> http://h76.com/ http://h77.com/ http://h78.com/ http://h79.com/ http://h80.com/
C> http://h81.com/ http://h82.com/ http://h83.com/ http://h84.com/ http://h85.com/
C> http://h86.com/ http://h87.com/ http://h88.com/ http://h89.com/ http://h90.com/
C> http://h91.com/ http://h92.com/ http://h93.com/ http://h94.com/ http://h95.com/
C> http://h96.com/ http://h97.com/ http://h98.com/ http://h99.com/ http://h100.com/
C> http://h101.com/ http://h102.com/ http://h103.com/ http://h104.com/ http://h105.com/
C> http://h106.com/ http://h107.com/ http://h108.com/ http://h109.com/ http://h110.com/
C> http://h111.com/ http://h112.com/ http://h113.com/ http://h114.com/ http://h115.com/
C> http://h116.com/ http://h117.com/ http://h118.com/ http://h119.com/ http://h120.com/
C> http://h121.com/ http://h122.com/ http://h123.com/ http://h124.com/ http://h125.com/
C> http://h126.com/ http://h127.com/ http://h128.com/ http://h129.com/ http://h130.com/
C> http://h131.com/ http://h132.com/ http://h133.com/ http://h134.com/ http://h135.com/
C> http://h136.com/ http://h137.com/ http://h138.com/ http://h139.com/ http://h140.com/
C> http://h141.com/ http://h142.com/ http://h143.com/ http://h144.com/ http://h145.com/
C> http://h146.com/ http://h147.com/ http://h148.com/ http://h149.com/ http://h150.com/
C> http://h151.com/ http://h152.com/ http://h153.com/ http://h154.com/ http://h155.com/
C> http://h156.com/ http://h157.com/ http://h158.com/ http://h159.com/ http://h160.com/
C> http://h161.com/ http://h162.com/ http://h163.com/ http://h164.com/ http://h165.com/
C> http://h166.com/ http://h167.com/ http://h168.com/ http://h169.com/ http://h170.com/
C> http://h171.com/ http://h172.com/ http://h173.com/ http://h174.com/ http://h175.com/
C> http://h176.com/ http://h177.com/ http://h178.com/ http://h179.com/ http://h180.com/
C> http://h181.com/ http://h182.com/ http://h183.com/ http://h184.com/ http://h185.com/
C> http://h186.com/ http://h187.com/ http://h188.com/ http://h189.com/ http://h190.com/
C> http://h191.com/ http://h192.com/ http://h193.com/ http://h194.com/ http://h195.com/
C> http://h196.com/ http://h197.com/ http://h198.com/
C> .
S< 250 *
L< {"event": "message", "action": "accept", "evidence": []}
D= asked 199 h*.com.multi.test
C> envelope, content
C> From: A <a@example.org>
C> Subject: and one more
C>
C> http://h0.com/ http://h1.com/ http://h2.com/ http://h3.com/ http://h4.com/ http://h5.com/
C> http://h6.com/ http://h7.com/ http://h8.com/ http://h9.com/ http://h10.com/
C> http://h11.com/ http://h12.com/ http://h13.com/ http://h14.com/ http://h15.com/
C> http://h16.com/ http://h17.com/ http://h18.com/ http://h19.com/ http://h20.com/
C> http://h21.com/ http://h22.com/ http://h23.com/ http://h24.com/ http://h25.com/
C> http://h26.com/ http://h27.com/ http://h28.com/ http://h29.com/ http://h30.com/
C> http://h31.com/ http://h32.com/ http://h33.com/ http://h34.com/ http://h35.com/
C> http://h36.com/ http://h37.com/ http://h38.com/ http://h39.com/ http://h40.com/
C> http://h41.com/ http://h42.com/ http://h43.com/ http://h44.com/ http://h45.com/
C> http://h46.com/ http://h47.com/ http://h48.com/ http://h49.com/ http://h50.com/
C> http://h51.com/ http://h52.com/ http://h53.com/ http://h54.com/ http://h55.com/
C> http://h56.com/ http://h57.com/ http://h58.com/ http://h59.com/ http://h60.com/
C> http://h61.com/ http://h62.com/ http://h63.com/ http://h64.com/ http://h65.com/
C> http://h66.com/ http://h67.com/ http://h68.com/ http://h69.com/ http://h70.com/
C> http://h71.com/ http://h72.com/ http://h73.com/ http://h74.com/ http://h75.com/
C> http://h76.com/ http://h77.com/ http://h78.com/ http://h79.com/ http://h80.com/
C> http://h81.com/ http://h82.com/ http://h83.com/ http://h84.com/ http://h85.com/
C> http://h86.com/ http://h87.com/ http://h88.com/ http://h89.com/ http://h90.com/
C> http://h91.com/ http://h92.com/ http://h93.com/ http://h94.com/ http://h95.com/
C> http://h96.com/ http://h97.com/ http://h98.com/ http://h99.com/ http://h100.com/
C> http://h101.com/ http://h102.com/ http://h103.com/ http://h104.com/ http://h105.com/
C> http://h106.com/ http://h107.com/ http://h108.com/ http://h109.com/ http://h110.com/
C> http://h111.com/ http://h112.com/ http://h113.com/ http://h114.com/ http://h115.com/
C> http://h116.com/ http://h117.com/ http://h118.com/ http://h119.com/ http://h120.com/
C> http://h121.com/ http://h122.com/ http://h123.com/ http://h124.com/ http://h125.com/
C> http://h126.com/ http://h127.com/ http://h128.com/ http://h129.com/ http://h130.com/
C> http://h131.com/ http://h132.com/ http://h133.com/ http://h134.com/ http://h135.com/
C> http://h136.com/ http://h137.com/ http://h138.com/ http://h139.com/ http://h140.com/
C> http://h141.com/ http://h142.com/ http://h143.com/ http://h144.com/ http://h145.com/
C> http://h146.com/ http://h147.com/ http://h148.com/ http://h149.com/ http://h150.com/
C> http://h151.com/ http://h152.com/ http://h153.com/ http://h154.com/ http://h155.com/
C> http://h156.com/ http://h157.com/ http://h158.com/ http://h159.com/ http://h160.com/
C> http://h161.com/ http://h162.com/ http://h163.com/ http://h164.com/ http://h165.com/
C> http://h166.com/ http://h167.com/ http://h168.com/ http://h169.com/ http://h170.com/
C> http://h171.com/ http://h172.com/ http://h173.com/ http://h174.com/ http://h175.com/
C> http://h176.com/ http://h177.com/ http://h178.com/ http://h179.com/ http://h180.com/
C> http://h181.com/ http://h182.com/ http://h183.com/ http://h184.com/ http://h185.com/
C> http://h186.com/ http://h187.com/ http://h188.com/ http://h189.com/ http://h190.com/
C> http://h191.com/ http://h192.com/ http://h193.com/ http://h194.com/ http://h195.com/
C> http://h196.com/ http://h197.com/ http://h198.com/
C> http://one-more.com/
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "evidence": [{"check": "surbl", "fact": "flooded", "detail": "201 hosts, of which 1 was not queried"}]}
C> envelope, content
C> From: A <a@example.org>
C> Subject: a list that does not answer
C>
C> http://dead.com/
C> http://h0.com/ http://h1.com/ http://h2.com/ http://h3.com/ http://h4.com/ http://h5.com/
C> http://h6.com/ http://h7.com/ http://h8.com/ http://h9.com/ http://h10.com/
C> http://h11.com/ http://h12.com/ http://h13.com/ http://h14.com/ http://h15.com/
C> http://h16.com/ http://h17.com/ http://h18.com/ http://h19.com/ http://h20.com/
C> http://h21.com/ http://h22.com/ http://h23.com/ http://h24.com/ http://h25.com/
C> http://h26.com/ http://h27.com/ http://h28.com/ http://h29.com/ http://h30.com/
C> http://h31.com/ http://h32.com/ http://h33.com/ http://h34.com/ http://h35.com/
C> http://h36.com/ http://h37.com/ http://h38.com/ http://h39.com/ http://h40.com/
C> http://h41.com/ http://h42.com/ http://h43.com/ http://h44.com/ http://h45.com/
C> http://h46.com/ http://h47.com/ http://h48.com/ http://h49.com/ http://h50.com/
C> http://h51.com/ http://h52.com/ http://h53.com/ http://h54.com/ http://h55.com/
C> http://h56.com/ http://h57.com/ http://h58.com/ http://h59.com/ http://h60.com/
C> http://h61.com/ http://h62.com/ http://h63.com/ http://h64.com/ http://h65.com/
C> http://h66.com/ http://h67.com/ http://h68.com/ http://h69.com/ http://h70.com/
C> http://h71.com/ http://h72.com/ http://h73.com/ http://h74.com/ http://h75.com/
C> http://h76.com/ http://h77.com/ http://h78.com/ http://h79.com/ http://h80.com/
C> http://h81.com/ http://h82.com/ http://h83.com/ http://h84.com/ http://h85.com/
C> http://h86.com/ http://h87.com/ http://h88.com/ http://h89.com/ http://h90.com/
C> http://h91.com/ http://h92.com/ http://h93.com/ http://h94.com/ http://h95.com/
C> http://h96.com/ http://h97.com/ http://h98.com/ http://h99.com/ http://h100.com/
C> http://h101.com/ http://h102.com/ http://h103.com/ http://h104.com/ http://h105.com/
C> http://h106.com/ http://h107.com/ http://h108.com/ http://h109.com/ http://h110.com/
C> http://h111.com/ http://h112.com/ http://h113.com/ http://h114.com/ http://h115.com/
C> http://h116.com/ http://h117.com/ http://h118.com/ http://h119.com/ http://h120.com/
C> http://h121.com/ http://h122.com/ http://h123.com/ http://h124.com/ http://h125.com/
C> http://h126.com/ http://h127.com/ http://h128.com/ http://h129.com/ http://h130.com/
C> http://h131.com/ http://h132.com/ http://h133.com/ http://h134.com/ http://h135.com/
C> http://h136.com/ http://h137.com/ http://h138.com/ http://h139.com/ http://h140.com/
C> http://h141.com/ http://h142.com/ http://h143.com/ http://h144.com/ http://h145.com/
C> http://h146.com/ http://h147.com/ http://h148.com/ http://h149.com/ http://h150.com/
C> http://h151.com/ http://h152.com/ http://h153.com/ http://h154.com/ http://h155.com/
C> http://h156.com/ http://h157.com/ http://h158.com/ http://h159.com/ http://h160.com/
C> http://h161.com/ http://h162.com/ http://h163.com/ http://h164.com/ http://h165.com/
C> http://h166.com/ http://h167.com/ http://h168.com/ http://h169.com/ http://h170.com/
C> http://h171.com/ http://h172.com/ http://h173.com/ http://h174.com/ http://h175.com/
C> http://h176.com/ http://h177.com/ http://h178.com/ http://h179.com/ http://h180.com/
C> http://h181.com/ http://h182.com/ http://h183.com/ http://h184.com/ http://h185.com/
C> http://h186.com/ http://h187.com/ http://h188.com/ http://h189.com/ http://h190.com/
C> http://h191.com/ http://h192.com/ http://h193.com/ http://h194.com/ http://h195.com/
C> http://h196.com/ http://h197.com/ http://h198.com/
C> .
S< 451 4.4.3 *
L< {"event": "message", "action": "defer", "evidence": [{"check": "surbl", "fact": "unknown", "detail": "dead.com on multi.test: no answer"}, {"check": "surbl", "fact": "flooded", "detail": "201 hosts, of which 1 was not queried"}]}
C> goodbye
