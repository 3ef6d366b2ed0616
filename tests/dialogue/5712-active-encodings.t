# 5712-active-encodings.t: scripts are found in every charset that browsers read, in whatever pieces, and far behind the beginning
config:
  quarantine: { directory: spool }
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [active, macro, blocked] }, action: reject }]
C> session, envelope, content
C> attached a.html
  //48AHAAPgAtTodlPABzAGMAcgBpAHAAdAA+ADEAPAAvAHMAYwByAGkAcAB0AD4A
S< 550 5.7.1 *documents with active content are not allowed here: a.html contains a script (mxward *)
C> envelope, content
C> attached a.html
  /v8APABwAD5OLWWHADwAcwBjAHIAaQBwAHQAPgAxADwALwBzAGMAcgBpAHAAdAA+
S< 550 5.7.1 *documents with active content are not allowed here: a.html contains a script (mxward *)
C> envelope, content
C> attached a.html
  77u/PHNjcmlwdD4x
S< 550 5.7.1 *documents with active content are not allowed here: a.html contains a script (mxward *)
C> envelope, content
C> attached a.svg
  PHN2Zz48YSBocmVmPSIBIGphdglhcw0KY3JpcHQ6MSIvPjwvc3ZnPg==
S< 550 5.7.1 *documents with active content are not allowed here: a.svg contains a link that is a script (mxward *)
C> envelope, content
C> attached a.svg
  PCFET0NUWVBFIHN2ZyBbPCFFTlRJVFkgeCAiJiM2MDtzY3JpcHQ+MSYjNjA7L3NjcmlwdD4iPl0+
  PHN2Zz4meDs8L3N2Zz4=
S< 550 5.7.1 *documents with active content are not allowed here: a.svg contains a script (mxward *)
C> envelope, content
C> attached a.html
  PHRpdGxlPjwhLS08L3RpdGxlPjxzY3JpcHQ+MTwvc2NyaXB0Pi0tPg==
S< 550 5.7.1 *documents with active content are not allowed here: a.html contains a script (mxward *)
C> envelope, content
C> attached a.html
  PGh0bWw+PGJvZHk+PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwv
  cD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGlu
  ZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90
  aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+
  bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4K
  PHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHA+bm90aGluZzwvcD4KPHNjcmlwdD4xPC9z
  Y3JpcHQ+
S< 550 5.7.1 *documents with active content are not allowed here: a.html contains a script (mxward *)
C> envelope, content
C> attached a.html
  //48AHAAPgAtTodlIABzAGMAcgBpAHAAdAAgAG8AbgBsAG8AYQBkADwALwBwAD4A
S< 250 *
