/* office_part.c: what one part of an Office document does; see office_part.h. Must never hold more
 * than one element. */
#include "modules/files/office_part.h"

#include "modules/files/office_target.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum element {
	ELEMENT_OTHER,
	ELEMENT_RELATIONSHIP,           /* ECMA-376-2, 6.5.3 */
	ELEMENT_TYPE,                   /* likewise, 7.2.3: the media type of a part */
	ELEMENT_FIELD,                  /* ECMA-376-1, 17.16: begins, parts or ends one */
	ELEMENT_INSTRUCTION,            /* a piece of its instruction */
	ELEMENT_SIMPLE_FIELD,           /* all of one */
	ELEMENT_DDE,                    /* 18.14: a link of a workbook */
	ELEMENT_FORMULA,                /* 18.3.1.40, 18.2.5: its text is one */
	ELEMENT_EVENT,                  /* OpenDocument: something is run when something happens */
	ELEMENT_LOADED,                 /* likewise: an object, a frame or a section */
};

static const struct {
	const char *name;
	enum element element;
} elements[] = {
	{ "Relationship", ELEMENT_RELATIONSHIP },
	{ "Override", ELEMENT_TYPE },
	{ "Default", ELEMENT_TYPE },
	{ "fldChar", ELEMENT_FIELD },
	{ "instrText", ELEMENT_INSTRUCTION },
	{ "fldSimple", ELEMENT_SIMPLE_FIELD },
	{ "ddeLink", ELEMENT_DDE },
	{ "f", ELEMENT_FORMULA },
	{ "formula", ELEMENT_FORMULA },
	{ "formula1", ELEMENT_FORMULA },
	{ "formula2", ELEMENT_FORMULA },
	{ "calculatedColumnFormula", ELEMENT_FORMULA },
	{ "definedName", ELEMENT_FORMULA },
	{ "event-listener", ELEMENT_EVENT },
	{ "object", ELEMENT_LOADED },
	{ "object-ole", ELEMENT_LOADED },
	{ "floating-frame", ELEMENT_LOADED },
	{ "section-source", ELEMENT_LOADED },
	{ "plugin", ELEMENT_LOADED },
};

static void tell(struct office_part *p, enum office_found found, struct bytes detail)
{
	p->found(p->arg, found, detail);
}

static struct bytes target(const struct office_part *p)
{
	return (struct bytes){ p->target, p->target_len };
}

static void target_keep(struct office_part *p, struct bytes value)
{
	struct text t = TEXT(p->target);
	text_add(&t, value);
	p->target_len = t.len;
}

/* ---- fields of Word */

static void field_begin(struct office_field *f)
{
	f->done = false;
	f->len = 0;
}

/* Its first word says what it does. */
static void field_judge(struct office_part *p, struct office_field *f)
{
	struct bytes word = { f->word, f->len };
	if (!f->done &&
	    (bytes_equal_nocase(word, BYTES("DDE")) || bytes_equal_nocase(word, BYTES("DDEAUTO"))))
		tell(p, OFFICE_DDE, BYTES(""));
	f->done = f->len > 0;
}

static void field_feed(struct office_part *p, struct office_field *f, struct bytes characters)
{
	for (size_t i = 0; i < characters.len && !f->done; i++) {
		char c = characters.at[i];
		if (octet_alpha(c) && f->len < OFFICE_WORD_MAX)
			f->word[f->len++] = c;
		else if (f->len || !octet_fws(c))
			field_judge(p, f);
	}
}

/* Fields beyond the bound share the last place. */
static struct office_field *field_open(struct office_part *p)
{
	return &p->fields[p->depth < OFFICE_FIELDS_MAX ? p->depth : OFFICE_FIELDS_MAX - 1];
}

/* 17.18.29: what stands behind "separate" is what the field has come to. */
static void field_char(struct office_part *p, struct bytes type)
{
	bool ends = bytes_equal(type, BYTES("end"));
	if (bytes_equal(type, BYTES("begin"))) {
		p->depth++;
		field_begin(field_open(p));
		return;
	}
	field_judge(p, field_open(p));
	if (ends && p->depth)
		p->depth--;
	else if (ends)
		field_begin(field_open(p));
}

static void simple_field(struct office_part *p, struct bytes instruction)
{
	struct office_field f;
	field_begin(&f);
	field_feed(p, &f, instruction);
	field_judge(p, &f);
}

/* ---- relationships and types */

/* Of "http://schemas.openxmlformats.org/.../attachedTemplate" the last word, which the two editions
 * of the standard and Microsoft have in common. */
static struct bytes last_word(struct bytes b)
{
	size_t slash = bytes_find_last(b, '/');
	return slash < b.len ? bytes_skip(b, slash + 1) : b;
}

static void type_keep(struct office_part *p, struct bytes type)
{
	struct text t = TEXT(p->type);
	text_add(&t, last_word(type));
	p->type_len = t.len;
}

/* WHY not hyperlinks, pictures, films and other workbooks: honest documents have them on servers,
 * and nothing of them is run. */
static bool loads(struct bytes type)
{
	static const char *const types[] = {
		"attachedTemplate", "oleObject",       "frame",
		"subDocument",      "aFChunk",         "package",
		"control",          "mailMergeSource", "mailMergeHeaderSource"
	};
	for (size_t i = 0; i < COUNT(types); i++)
		if (bytes_equal_nocase(type, bytes_of(types[i])))
			return true;
	return false;
}

/* What runs, by the type of a relationship or of a part. */
static void type_judge(struct office_part *p)
{
	static const struct {
		const char *type;
		enum office_found found;
	} types[] = {
		{ "vbaProject", OFFICE_VBA },
		{ "vnd.ms-office.vbaProject", OFFICE_VBA },
		{ "xlMacrosheet", OFFICE_XLM },
		{ "xlIntlMacrosheet", OFFICE_XLM },
		{ "vnd.ms-excel.macrosheet+xml", OFFICE_XLM },
		{ "vnd.ms-excel.macrosheet", OFFICE_XLM },
		{ "vnd.ms-excel.intlmacrosheet+xml", OFFICE_XLM },
		{ "vnd.ms-excel.intlmacrosheet", OFFICE_XLM },
		{ "activeXControlBinary", OFFICE_CONTROL },
		{ "control", OFFICE_CONTROL },
		{ "vnd.ms-office.activeX", OFFICE_CONTROL },
		{ "vnd.ms-office.activeX+xml", OFFICE_CONTROL },
	};
	struct bytes type = { p->type, p->type_len };
	for (size_t i = 0; i < COUNT(types); i++)
		if (bytes_equal_nocase(type, bytes_of(types[i].type)))
			tell(p, types[i].found, target(p));
}

static void relationship_attribute(struct office_part *p, struct bytes name, struct bytes value)
{
	if (bytes_equal(name, BYTES("Type")))
		type_keep(p, value);
	else if (bytes_equal(name, BYTES("Target")))
		target_keep(p, value);
	else if (bytes_equal(name, BYTES("TargetMode")))
		p->external = bytes_equal_nocase(value, BYTES("External"));
}

static void relationship_judge(struct office_part *p)
{
	struct bytes type = { p->type, p->type_len };
	if (!p->external)
		type_judge(p);
	else if (loads(type) && office_target_remote(target(p)))
		tell(p, OFFICE_REMOTE, target(p));
}

static void type_attribute(struct office_part *p, struct bytes name, struct bytes value)
{
	if (bytes_equal(name, BYTES("ContentType")))
		type_keep(p, value);
	else if (bytes_equal(name, BYTES("PartName")) || bytes_equal(name, BYTES("Extension")))
		target_keep(p, value);
}

/* ---- attributes and elements */

static void formula_read(struct office_part *p, struct bytes characters)
{
	bool found = p->formula.found;
	office_formula_feed(&p->formula, characters);
	if (p->formula.found && !found)
		tell(p, OFFICE_DDE, (struct bytes){ p->formula.word, p->formula.len });
}

/* Macros and programs that an attribute names, at whatever element. */
static void any_attribute(struct office_part *p, struct bytes name, struct bytes value)
{
	if (bytes_equal(name, BYTES("href")) &&
	    (bytes_starts_nocase(value, BYTES("vnd.sun.star.script:")) ||
	     bytes_starts_nocase(value, BYTES("macro:"))))
		tell(p, OFFICE_SCRIPT, value);
	else if (bytes_equal(name, BYTES("dde-application")) ||
		 (p->element == ELEMENT_DDE && bytes_equal(name, BYTES("ddeService"))))
		tell(p, OFFICE_DDE, value);
	else if (bytes_equal(name, BYTES("action")) &&
		 (bytes_starts_nocase(value, BYTES("ppaction://program")) ||
		  bytes_equal(value, BYTES("execute"))))
		tell(p, OFFICE_LAUNCH, BYTES(""));
	else if (bytes_equal(name, BYTES("formula"))) {
		office_formula_begin(&p->formula);
		formula_read(p, value);
	}
}

static void attribute(struct office_part *p, struct bytes name, struct bytes value)
{
	/* A picture may be an attribute, too, and is of no interest. */
	p->cut |=
		p->xml.cut && (p->element != ELEMENT_OTHER || bytes_equal(name, BYTES("formula")));
	if (p->element == ELEMENT_RELATIONSHIP)
		relationship_attribute(p, name, value);
	else if (p->element == ELEMENT_TYPE)
		type_attribute(p, name, value);
	else if (p->element == ELEMENT_FIELD && bytes_equal(name, BYTES("fldCharType")))
		field_char(p, value);
	else if (p->element == ELEMENT_SIMPLE_FIELD && bytes_equal(name, BYTES("instr")))
		simple_field(p, value);
	else if (p->element == ELEMENT_LOADED && bytes_equal(name, BYTES("href")) &&
		 office_target_remote(value))
		tell(p, OFFICE_REMOTE, value);
	else if (p->element == ELEMENT_EVENT && bytes_equal(name, BYTES("macro-name")))
		tell(p, OFFICE_SCRIPT, value);
	any_attribute(p, name, value);
}

static void element_open(struct office_part *p, struct bytes name)
{
	p->element = ELEMENT_OTHER;
	for (size_t i = 0; i < COUNT(elements); i++)
		if (name.len && name.at[0] == elements[i].name[0] &&
		    bytes_equal(name, bytes_of(elements[i].name)))
			p->element = elements[i].element;
	p->external = false;
	p->type_len = p->target_len = 0;
	if (p->element == ELEMENT_FORMULA)
		office_formula_begin(&p->formula);
	/* OpenDocument 1.3, part 2, 4.4 and 4.16.1 */
	if (bytes_equal(name, BYTES("encryption-data")))
		tell(p, OFFICE_SEALED, BYTES(""));
}

static void element_judge(struct office_part *p)
{
	if (p->element == ELEMENT_RELATIONSHIP)
		relationship_judge(p);
	else if (p->element == ELEMENT_TYPE)
		type_judge(p);
}

/* All that matters of a text stands in its element itself. */
static void xml_found(void *arg, enum xml_event event, struct bytes name, struct bytes value)
{
	struct office_part *p = arg;
	if (event == XML_OPEN)
		element_open(p, name);
	else if (event == XML_ATTRIBUTE)
		attribute(p, name, value);
	else if (event == XML_OPENED)
		element_judge(p);
	else if (event == XML_CLOSE)
		p->element = ELEMENT_OTHER;
	else if (p->element == ELEMENT_INSTRUCTION)
		field_feed(p, field_open(p), value);
	else if (p->element == ELEMENT_FORMULA)
		formula_read(p, value);
}

void office_part_begin(struct office_part *p,
		       void (*found)(void *arg, enum office_found, struct bytes detail), void *arg)
{
	p->found = found;
	p->arg = arg;
	p->element = ELEMENT_OTHER;
	p->depth = 0;
	p->cut = false;
	field_begin(&p->fields[0]);
	xml_begin(&p->xml, xml_found, p);
}

void office_part_feed(struct office_part *p, struct bytes octets)
{
	xml_feed(&p->xml, octets);
}

const char *office_part_end(struct office_part *p)
{
	xml_end(&p->xml);
	if (p->depth < OFFICE_FIELDS_MAX)
		field_judge(p, field_open(p));
	return p->xml.wrong ? p->xml.wrong : p->cut ? "a value that is too long" : NULL;
}
