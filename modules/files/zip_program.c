/* zip_program.c: programs that are zip files; see zip_program.h. */
#include "modules/files/zip_program.h"

void zip_program_note(struct zip_program *p, struct bytes name)
{
	p->manifest |= bytes_equal_nocase(name, BYTES("META-INF/MANIFEST.MF"));
	p->class |= bytes_ends_nocase(name, BYTES(".class"));
	p->dex |= bytes_equal_nocase(name, BYTES("classes.dex")) ||
		  bytes_equal_nocase(name, BYTES("AndroidManifest.xml"));
	p->appx |= bytes_equal_nocase(name, BYTES("AppxManifest.xml")) ||
		   bytes_equal_nocase(name, BYTES("AppxMetadata/AppxBundleManifest.xml"));
}

const struct file_type *zip_program_type(const struct zip_program *p)
{
	if (p->dex)
		return file_type_named(BYTES("apk"));
	if (p->appx)
		return file_type_named(BYTES("appx"));
	return p->manifest && p->class ? file_type_named(BYTES("jar")) : NULL;
}
