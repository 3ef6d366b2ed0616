# 5713-active-pdf.t: a PDF document that runs, starts, opens or holds something is told; one with links is not
config:
  quarantine: { directory: spool }
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [active, macro, blocked] }, action: reject }]
C> session, envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=form.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\(1\))>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 550 5.7.1 *documents with active content are not allowed here: form.pdf contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=form.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61va#53cript/JS 3 0 R>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 550 5.7.1 *documents with active content are not allowed here: form.pdf contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=form.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/AA<</O<</S/Launch/Win<</F(cmd)>>>>>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 550 5.7.1 *documents with active content are not allowed here: form.pdf starts a program or opens a file (mxward *)
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=form.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(https://example.org)>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 550 5.7.1 *documents with active content are not allowed here: form.pdf opens a web page by itself (mxward *)
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=form.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>/X<</Type/EmbeddedFile>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 550 5.7.1 *documents with active content are not allowed here: form.pdf contains another file (mxward *)
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=form.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/X<</Type/Filespec/F(setup.exe)/UF<FEFF0061002E006A0073>>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 550 5.7.1 *this attachment is not allowed here: form.pdf: setup.exe (mxward *)
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=form.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 3 0 R>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 550 5.7.1 *documents with active content are not allowed here: form.pdf contains a form that may hold scripts (mxward *)
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=report.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/Fit]/Lang(en)/A<</S/URI/URI(https://example.org/setup.exe)>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 250 *
C> envelope, content
C> attached
  Content-Type: text/plain
  Content-Disposition: attachment; filename=report.txt

  A note about /JavaScript and /Launch in %PDF documents.
S< 250 *
