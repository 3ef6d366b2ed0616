"""documents_made.py: documents of Office, OpenDocument and PDF, made after their standards: honest
ones, and ones that do something when they are opened. No test by itself; documents.py sends them.

`python3 tests/system/documents_made.py DIR` writes them all into DIR."""
import io
import struct
import sys
import zipfile
import zlib

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
PROGRAM = b'MZ\x90\0\3\0\0\0' + bytes(200)


def packed(parts, method=zipfile.ZIP_DEFLATED):
    """A zip file of these parts, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 12, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, content)
    return out.getvalue()


def relations(*rows):
    """Relationships: (type, target), or (type, target, True) for what lies outside."""
    body = ''.join(
        f'<Relationship Id="r{n}" Type="{row[0] if ":" in row[0] else OFFICE + row[0]}" '
        f'Target="{row[1]}"{" TargetMode=" + chr(34) + "External" + chr(34) if row[2:] else ""}/>'
        for n, row in enumerate(rows))
    return (XML + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships">{body}</Relationships>')


def types(*overrides):
    body = ''.join(f'<Override PartName="{part}" ContentType="{kind}"/>'
                   for part, kind in overrides)
    return (XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'{body}</Types>')


def word(body='<w:p><w:r><w:t>Hello</w:t></w:r></w:p>', more=None, kinds=(), rels=()):
    parts = {
        '[Content_Types].xml': types(*kinds),
        '_rels/.rels': relations(('officeDocument', 'word/document.xml')),
        'word/document.xml': f'{XML}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body>'
                             '</w:document>',
        'word/_rels/document.xml.rels': relations(*rels),
    }
    parts.update(more or {})
    return packed(parts)


def sheet(formula='', more=None):
    cell = f'<c r="A1"><f>{formula}</f><v>0</v></c>' if formula else '<c r="A1"><v>1</v></c>'
    parts = {
        '[Content_Types].xml': types(),
        '_rels/.rels': relations(('officeDocument', 'xl/workbook.xml')),
        'xl/workbook.xml': f'{XML}<workbook xmlns="{SHEET}"><sheets/></workbook>',
        'xl/worksheets/sheet1.xml': f'{XML}<worksheet xmlns="{SHEET}"><sheetData><row>{cell}'
                                    '</row></sheetData></worksheet>',
    }
    parts.update(more or {})
    return packed(parts)


def open_document(kind='text', content='', more=None):
    mime = f'application/vnd.oasis.opendocument.{kind}'
    out = io.BytesIO()
    parts = {
        'content.xml': XML.replace(' standalone="yes"', '') +
                       '<office:document-content xmlns:office="o" xmlns:script="s" '
                       'xmlns:xlink="x" xmlns:draw="d" xmlns:table="t" xmlns:presentation="p">'
                       f'<office:body>{content}</office:body></office:document-content>',
        'META-INF/manifest.xml': XML + '<manifest:manifest xmlns:manifest="m"/>',
    }
    parts.update(more or {})
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo('mimetype'), mime)
        for name, octets in parts.items():
            archive.writestr(name, octets)
    return out.getvalue()


def field(*pieces):
    runs = ''.join(f'<w:r><w:instrText xml:space="preserve">{p}</w:instrText></w:r>'
                   for p in pieces)
    return ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' + runs +
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')


def package(name, octets, path=None):
    """What Packager writes of a file (MS-OLEDS 2.3.6)."""
    path = (path or 'C:\\tmp\\' + name).encode() + b'\0'
    body = (b'\2\0' + name.encode() + b'\0' + path + b'\0\0\3\0' + struct.pack('<I', len(path)) +
            path + struct.pack('<I', len(octets)) + octets)
    return struct.pack('<I', len(body)) + body


def compound(streams):
    """A compound file (MS-CFB) with these streams; small ones stand among the small ones."""
    free, last, table_mark = 0xffffffff, 0xfffffffe, 0xfffffffd
    sectors, table = [], []

    def chain(octets):
        if not octets:
            return last
        first = len(sectors)
        for at in range(0, len(octets), 512):
            sectors.append(octets[at:at + 512].ljust(512, b'\0'))
            table.append(len(sectors))
        table[-1] = last
        return first

    entries, small, small_table = [], b'', []
    for name, octets in streams.items():
        if len(octets) >= 4096:
            first = chain(octets)
        else:
            first = len(small_table)
            for at in range(0, len(octets), 64):
                small += octets[at:at + 64].ljust(64, b'\0')
                small_table.append(len(small_table) + 1)
            small_table[-1] = last
        entries.append((name, 2, first, len(octets)))
    root = ('Root Entry', 5, chain(small), len(small))
    small_first = chain(b''.join(struct.pack('<I', n) for n in small_table).ljust(
        -(-4 * len(small_table) // 512) * 512, b'\xff')) if small_table else last
    directory = b''
    for n, (name, kind, first, size) in enumerate([root] + entries):
        wide = name.encode('utf-16-le') + b'\0\0'
        right = n + 1 if 0 < n < len(entries) else free
        directory += (wide.ljust(64, b'\0') + struct.pack('<HBB', len(wide), kind, 1) +
                      struct.pack('<III', free, right, 1 if n == 0 and entries else free) +
                      bytes(36) + struct.pack('<IQ', first, size))
    directory_first = chain(directory)
    table_first = len(sectors)
    table.append(table_mark)
    sectors.append(b''.join(struct.pack('<I', n) for n in table).ljust(512, b'\xff'))
    header = (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(16) +
              struct.pack('<HHHHH', 0x3e, 3, 0xfffe, 9, 6) + bytes(6) +
              struct.pack('<IIIII', 0, 1, directory_first, 0, 4096) +
              struct.pack('<IIII', small_first, 1 if small_table else 0, last, 0) +
              struct.pack('<I', table_first))
    return header.ljust(512, b'\xff') + b''.join(sectors)


def pdf(*objects, filters='/FlateDecode', more='', clear=()):
    """A document whose catalogue and these objects are packed."""
    offsets, body = '', ''
    for n, content in enumerate(objects, 10):
        offsets += f'{n} {len(body)} '
        body += content + ' '
    octets = offsets.encode() + body.encode('latin-1')
    stream = zlib.compress(octets) if 'Flate' in filters else octets
    if 'ASCIIHex' in filters:
        stream = stream.hex().encode() + b'>'
    out = b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'
    for n, content in enumerate(clear, 2):
        out += f'{n} 0 obj\n{content}\nendobj\n'.encode()
    out += (f'1 0 obj\n<</Type/ObjStm/N {len(objects)}/First {len(offsets)}/Filter[{filters}]'
            f'{more}/Length {len(stream)}>>\nstream\n').encode() + stream
    return out + b'\nendstream\nendobj\nstartxref\n0\n%%EOF\n'


HTTP = 'https://templates.example.net/x.dotm'
OLE_PART = 'word/embeddings/oleObject1.bin'


def ole_word(streams, name=OLE_PART):
    return word(more={name: compound(streams)}, rels=[('oleObject', name[5:])])


# What each document is called, its octets, and the facts that it has.
def honest():
    chart = sheet()
    return {
        'letter.docx': word(),
        'links.docx': word(rels=[
            ('hyperlink', 'https://www.example.net/?a=1&amp;b=2', True),
            ('image', 'https://img.example.net/logo.png', True),
            ('attachedTemplate', 'file:///C:\\Users\\ann\\Templates\\Letter.dotx', True),
            ('attachedTemplate', 'file:///\\\\SRV01\\Templates\\Letter.dotx', True),
            ('attachedTemplate', '\\\\files.corp.local\\dfs\\Letter.dotx', True)]),
        'fields.docx': word(field('PAGE') + field(' TOC \\o ') + field('DATE \\@ "d.M.yyyy"') +
                            '<w:p><w:fldSimple w:instr=" PAGE "/></w:p>'
                            '<w:p><w:r><w:t>DDEAUTO is a field</w:t></w:r></w:p>'),
        'chart.docx': word(more={'word/embeddings/Microsoft_Excel_Sheet1.xlsx': chart},
                           rels=[('package', 'embeddings/Microsoft_Excel_Sheet1.xlsx')]),
        'pdf-in-it.docx': ole_word({'\1Ole10Native': package('offer.pdf', b'%PDF-1.4\n%%EOF')}),
        'as-office-writes.docx': ole_word({
            '\1Ole': bytes(20), '\1CompObj': bytes(80), '\3ObjInfo': bytes(6),
            '\1Ole10Native': package('photo.jpg', b'\xff\xd8\xff' + bytes(9000)) + bytes(60)}),
        'acrobat.docx': ole_word({'CONTENTS': b'%PDF-1.4\n' + bytes(5000), '\1Ole': bytes(20)}),
        'paint.docx': ole_word({'\1Ole10Native': struct.pack('<I', 60) + b'BM' + bytes(58)}),
        'table.xlsx': sheet('SUM(A1:B2)&amp;"a|b"&amp;\'it|s\'!A1', more={
            'xl/externalLinks/_rels/externalLink1.xml.rels': relations(
                ('externalLinkPath', 'https://company.example.net/book.xlsx', True))}),
        'arrays.ods': open_document('spreadsheet', '<table:table-cell table:formula="of:=SUM({1;2|'
                                    '3;4})"/><table:table-cell table:formula="of:=ADDED(1)"/>'),
        'slides.odp': open_document('presentation',
                                    '<presentation:event-listener presentation:action="next-page"'
                                    '/><draw:object xlink:href="./Object 1"/>'),
        'utf16.docx': word(more={'customXml/item1.xml':
                                 '\ufeff<?xml version="1.0" encoding="UTF-16"?><a>\u00e9</a>'
                                 .encode('utf-16-le')}),
        'drawing.xlsx': sheet(more={'xl/drawings/vmlDrawing1.vml': '<xml><br></xml>'}),
        'form.pdf': pdf('<</Type/Catalog/AcroForm 11 0 R>>', '<</Fields[]>>'),
    }


def active():
    deep = packed({'inner.docx': word(rels=[('attachedTemplate', HTTP, True)])})
    return {
        'template.docx': (word(more={'word/_rels/settings.xml.rels': relations(
            ('attachedTemplate', HTTP, True))}), {'macro': 'remote'}),
        'strict.docx': (word(rels=[('http://purl.oclc.org/ooxml/officeDocument/relationships/'
                                    'attachedTemplate', HTTP, True)]), {'macro': 'remote'}),
        'escaped.docx': (word(rels=[('oleObject', '&#104;ttps&#x3a;//templates.example.net/x',
                                     True)]), {'macro': 'remote'}),
        'unc.docx': (word(rels=[('attachedTemplate', '\\\\192.0.2.7\\a\\b.dotm', True)]),
                     {'macro': 'remote'}),
        'webdav.docx': (word(rels=[('frame', 'file://files@SSL/a/b.htm', True)]),
                        {'macro': 'remote'}),
        'mhtml.docx': (word(rels=[('oleObject', 'mhtml:http://a.example.net/x!y', True)]),
                       {'macro': 'remote'}),
        'dde.docx': (word(field(' DD', 'EAUTO ', 'c:\\\\x "/k y"')), {'macro': 'dde'}),
        'simple.docx': (word('<w:p><w:fldSimple w:instr="&#x44;DE cmd x"/></w:p>'),
                        {'macro': 'dde'}),
        'nested.docx': (word(field('IF ').replace('</w:p>', '') + field('dde cmd').replace(
            '<w:p>', '')), {'macro': 'dde'}),
        'other-prefix.docx': (packed({
            'word/document.xml': f'<a:document xmlns:a="{WORD}"><a:instrText>DDE x</a:instrText>'
                                 '</a:document>', '[Content_Types].xml': types()}),
            {'macro': 'dde'}),
        'utf-16.docx': (packed({
            '[Content_Types].xml': types(),
            'word/document.xml': (f'\ufeff<w:document xmlns:w="{WORD}"><w:instrText>DDE x'
                                  '</w:instrText></w:document>').encode('utf-16-be')}),
            {'macro': 'dde'}),
        'link.xlsx': (sheet(more={'xl/externalLinks/externalLink1.xml':
                                  f'{XML}<externalLink xmlns="{SHEET}"><ddeLink ddeService="cmd" '
                                  'ddeTopic="/c calc"/></externalLink>'}), {'macro': 'dde'}),
        'formula.xlsx': (sheet("cmd|'/c calc'!A1"), {'macro': 'dde'}),
        'renamed.docx': (word(kinds=[('/word/fonts.dat', 'application/vnd.ms-office.vbaProject')],
                              more={'word/fonts.dat': b'x'}), {'macro': 'vba'}),
        'related.docx': (word(rels=[('http://schemas.microsoft.com/office/2006/relationships/'
                                     'vbaProject', 'a.bin')]), {'macro': 'vba'}),
        'excel4.xlsx': (sheet(more={'[Content_Types].xml': types(
            ('/xl/worksheets/sheet9.xml', 'application/vnd.ms-excel.macrosheet+xml'))}),
            {'macro': 'xlm'}),
        'control.docx': (word(kinds=[('/word/activeX/activeX1.xml',
                                      'application/vnd.ms-office.activeX+xml')]),
                         {'macro': 'object'}),
        'package.docx': (ole_word({'\1Ole10Native': package('invoice.exe', b'hello')}),
                         {'blocked': 'exe'}),
        'large-package.docx': (ole_word({'\1Ole10Native': package('photo.jpg',
                                                                  PROGRAM + bytes(9000))}),
                               {'blocked': 'exe'}),
        'command.docx': (ole_word({'\1Ole10Native': b'\x20\0\0\0\2\0a\0b\0\0\0\1\0' + bytes(20)}),
                         {'macro': 'package'}),
        'program.docx': (word(more={'word/embeddings/a.bin': PROGRAM}), {'blocked': 'exe'}),
        'meta-first.docx': (packed({'META-INF/x': 'x', '[Content_Types].xml': types(),
                                    'word/_rels/document.xml.rels': relations(
                                        ('attachedTemplate', HTTP, True))}),
                            {'macro': 'remote'}),
        'old-name.doc': (word(rels=[('subDocument', HTTP, True)]), {'macro': 'remote'}),
        'in-it.zip': (deep, {'macro': 'remote'}),
        'chart.docx': (word(more={'word/embeddings/a.xlsx': sheet("cmd|'/c calc'!A1")}),
                       {'macro': 'dde'}),
        'click.pptx': (packed({'[Content_Types].xml': types(), 'ppt/slides/slide1.xml':
                               '<p:sld xmlns:p="p" xmlns:a="a"><a:hlinkClick action="ppaction://'
                               'program"/></p:sld>'}), {'active': 'launch'}),
        'broken.docx': (word(more={'word/_rels/settings.xml.rels':
                                   '<Relationships><Relationship '}),
                        {'unreadable': 'xml'}),
        'type.docx': (word(more={'word/_rels/settings.xml.rels': '<!DOCTYPE a [<!ENTITY b "c">]>'
                                                                 '<Relationships/>'}),
                      {'unreadable': 'xml'}),
        'no-xml.docx': (word(more={'word/_rels/settings.xml.rels': 'x'}), {'unreadable': 'xml'}),
        'utf-7.docx': (word(more={'word/settings.xml':
                                  '<?xml version="1.0" encoding="UTF-7"?><a/>'}),
                       {'unreadable': 'xml'}),
        'event.odt': (open_document(content='<script:event-listener script:language="ooo:script" '
                                            'xlink:href="vnd.sun.star.script:a.b?language=Basic"'
                                            '/>'), {'macro': 'odf'}),
        'remote.odt': (open_document(content=f'<draw:object xlink:href="{HTTP}"/>'),
                       {'macro': 'remote'}),
        'dde.ods': (open_document('spreadsheet', '<table:table-cell table:formula="of:=DDE('
                                  '&quot;cmd&quot;;&quot;/c calc&quot;;1)"/>'), {'macro': 'dde'}),
        'source.ods': (open_document('spreadsheet', '<office:dde-source office:dde-application='
                                     '"cmd" office:dde-topic="/c"/>'), {'macro': 'dde'}),
        'sealed.odt': (open_document(more={'META-INF/manifest.xml': XML + '<m:manifest '
                                           'xmlns:m="m"><m:file-entry m:full-path="content.xml">'
                                           '<m:encryption-data/></m:file-entry></m:manifest>',
                                           'content.xml': b'\x91\x02' * 50}),
                       {'encrypted': 'odf'}),
        'script.pdf': (pdf('<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>'),
                       {'active': 'pdf'}),
        'launch.pdf': (pdf('<</Type/Catalog>>', '<</S/L#61unch/F(cmd.exe)>>'),
                       {'active': 'launch', 'blocked': 'exe'}),
        'attached.pdf': (pdf('<</Names<</EmbeddedFiles 11 0 R>>>>',
                             '<</Type/Filespec/UF(invoice.exe)>>'),
                         {'active': 'embedded', 'blocked': 'exe'}),
        'hex.pdf': (pdf('<</S/JavaScript>>', filters='/ASCIIHexDecode/FlateDecode'),
                    {'unreadable': 'pdf'}),
        'predicted.pdf': (pdf('<</S/JavaScript>>', more='/DecodeParms<</Predictor 12>>'),
                          {'active': 'pdf', 'unreadable': 'pdf'}),
        'script.zip': (packed({'a.pdf': pdf('<</S/JavaScript>>')}), {'active': 'pdf'}),
    }


if __name__ == '__main__':
    for file, made in list(honest().items()) + [(n, d[0]) for n, d in active().items()]:
        with open(f'{sys.argv[1]}/{file}', 'wb') as f:
            f.write(made)
