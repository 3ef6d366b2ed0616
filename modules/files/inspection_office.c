/* inspection_office.c: what is told of the parts of an Office document; see inspection_office.h. */
#include "modules/files/inspection_office.h"

#include "modules/files/file_lists.h"
#include "modules/files/inspection_inside.h"
#include "modules/files/ole_packages.h"

enum { DECIDED_BY = 64 };       /* octets: what a part begins with */

static void found(void *arg, enum office_found what, struct bytes detail)
{
	static const struct {
		enum file_fact fact;
		const char *words, *with_detail, *value;
	} rows[] = {
		[OFFICE_DDE] = { FILE_MACRO, " contains a field that starts a program",
				 " contains a field that starts a program: ", "dde" },
		[OFFICE_REMOTE] = { FILE_MACRO, " loads an object or a template from elsewhere",
				    " loads an object or a template from elsewhere: ", "remote" },
		[OFFICE_VBA] = { FILE_MACRO, " names macros", " names macros: ", "vba" },
		[OFFICE_XLM] = { FILE_MACRO, " names macros of Excel 4",
				 " names macros of Excel 4: ", "xlm" },
		[OFFICE_CONTROL] = { FILE_MACRO, " names a control (ActiveX)",
				     " names a control (ActiveX): ", "object" },
		[OFFICE_SCRIPT] = { FILE_MACRO, " runs a macro", " runs a macro: ", "odf" },
		[OFFICE_LAUNCH] = { FILE_ACTIVE, " starts a program when it is clicked",
				    " starts a program when it is clicked: ", "launch" },
		[OFFICE_SEALED] = { FILE_ENCRYPTED, " is an encrypted document",
				    " is an encrypted document: ", "odf" },
	};
	struct office_reader *r = arg;
	struct inspection *told = what == OFFICE_SEALED ? r->document : r->file;
	const char *words = detail.len ? rows[what].with_detail : rows[what].words;
	inspection_tell(told, rows[what].fact, words, detail, bytes_of(rows[what].value));
	const char *extension =
		what == OFFICE_VBA ? file_rules_among(told->index->rules, files_of_macros, SIZE_MAX)
				   : NULL;
	if (extension)
		inspection_tell(told, FILE_BLOCKED, words, detail, bytes_of(extension));
}

void office_reader_begin(struct office_reader *r, struct inspection *document,
			 struct inspection *part, struct bytes path)
{
	r->document = document;
	r->file = part;
	r->called_xml = bytes_ends_nocase(path, BYTES(".xml"));
	r->relations = bytes_ends_nocase(path, BYTES(".rels")) ||
		       bytes_equal_nocase(path, BYTES("[Content_Types].xml"));
	r->place = OFFICE_UNDECIDED;
}

static void decide(struct office_reader *r, uint64_t before)
{
	const struct file_sample *sample = &r->file->sample;
	size_t len = sample->size < FILE_START_MAX ? (size_t)sample->size : FILE_START_MAX;
	bool reads = r->relations || xml_begins((struct bytes){ sample->start, len });
	r->place = reads ? OFFICE_READ : OFFICE_PASSED;
	if (!reads)
		return;
	office_part_begin(&r->part, found, r);
	office_part_feed(&r->part, (struct bytes){ sample->start, (size_t)before });
}

bool office_reader_feed(struct office_reader *r, struct bytes octets)
{
	uint64_t size = r->file->sample.size;
	if (r->place == OFFICE_UNDECIDED && size >= DECIDED_BY)
		decide(r, size - octets.len);
	if (r->place == OFFICE_READ)
		office_part_feed(&r->part, octets);
	return r->place != OFFICE_PASSED;
}

/* WHY other parts that begin like XML do not count: pictures in VML often are not well-formed, and
 * no program takes them for anything else. But what a part is called says little: a document may
 * name any part its main one, so what only we cannot read is told of all. */
void office_reader_end(struct office_reader *r)
{
	if (r->place == OFFICE_UNDECIDED)
		decide(r, r->file->sample.size);
	if (r->place != OFFICE_READ)
		return;
	const char *wrong = office_part_end(&r->part);
	if (wrong && (r->relations || r->called_xml || r->part.xml.beyond))
		inspection_tell(r->file, FILE_UNREADABLE, " is ", bytes_of(wrong), BYTES("xml"));
}

/* ---- objects */

struct packages {
	struct inspection *object, *room;
};

/* Each of its names may be what the file is called when it is opened. */
static void package_name(void *arg, struct bytes name)
{
	const struct packages *p = arg;
	inspection_attached(p->object, name);
}

static void package_begin(void *arg, struct bytes name)
{
	const struct packages *p = arg;
	inspection_begin_within(p->room, p->object, name);
	p->room->unread = p->object->unread;
}

static void package_octets(void *arg, struct bytes octets)
{
	const struct packages *p = arg;
	inspection_feed(p->room, octets);
}

static void package_end(void *arg)
{
	const struct packages *p = arg;
	inspection_end(p->room);
}

void inspection_packages(struct inspection *object, struct bytes octets, struct inspection *room)
{
	struct packages p = { object, room };
	const struct ole_package_reader reader = { .name = package_name,
						   .begin = package_begin,
						   .octets = package_octets,
						   .end = package_end,
						   .arg = &p };
	if (!ole_packages_read(octets, &reader))
		inspection_tell(object, FILE_MACRO, " contains a file as an object", BYTES(""),
				BYTES("package"));
}
