# 5935-a-report-read-by-hand.t: what a report says is shown, and what is none is said to be none
file report.xml:
  <feedback>
   <report_metadata>
    <org_name>Reporter</org_name><report_id>r-9</report_id>
    <date_range><begin>1764460800</begin><end>1764547199</end></date_range>
   </report_metadata>
   <policy_published><domain>example.com</domain><p>reject</p></policy_published>
   <record>
    <row><source_ip>192.0.2.10</source_ip><count>12</count>
     <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
    <identifiers><header_from>example.com</header_from></identifiers>
    <auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim></auth_results>
   </record>
   <record>
    <row><source_ip>none</source_ip><count>1</count></row>
   </record>
  </feedback>
file broken.xml:
  <feedback><report_metadata>
file note.txt:
  From: a@example.org

  no report
X> mxward reports read report.xml
X< DMARC report of Reporter
X< ID r-9
X< from 2025-11-30 00:00 to 2025-11-30 23:59 UTC
X< about example.com, whose policy is reject
X< 12 messages: 12 pass, 0 fail
X< * MESSAGES *SOURCE *DMARC *DKIM *SPF *DONE *FROM
X< *12 *192.0.2.10 *pass *pass *fail *none *example.com
X< 1 records are not in their form and left out: source_ip is no IP address
X= 0
X> mxward reports read --json report.xml
X< {"reports": [{"kind": "dmarc", "form": "rfc7489", "org": "Reporter", "id": "r-9", "begin": "2025-11-30T00:00:00.000Z", "domain": "example.com", "policy": "reject", "invalid": 1, "rows": [{"source": "192.0.2.10", "messages": 12, "dmarc": "pass", "dkim": "pass", "spf": "fail", "disposition": "none", "header_from": "example.com", "dkim_domain": "example.com", "dkim_selector": "s1", "dkim_result": "pass"}]}]}
X> mxward reports read broken.xml
X< mxward reports read: broken.xml: it is not well-formed XML (line 2: no element found)
X= 65
X> mxward reports read note.txt
X< mxward reports read: note.txt: there is no report in it
X= 65
X> mxward reports read missing.xml
X< mxward reports read: missing.xml: No such file or directory
X= 66
X> mxward reports read
X< *name one file*
X= 64
X> mxward reports own --since never
X= 64
