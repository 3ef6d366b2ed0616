/* file_lists.c: extensions of files, by what a mail filter thinks of them; see file_lists.h. */
#include "modules/files/file_lists.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* What Gmail, Outlook and Exchange Online do not let through, and what is abused beside: shortcuts
 * to servers (rdp, library-ms, searchconnector-ms, appinstaller, inetloc, fileloc), queries of
 * Excel (iqy, oqy, dqy, rqy), notes that hold programs (one, onepkg), scripts and programs of other
 * systems (a3x, applescript, scpt, scptd, command, workflow, desktop, elf, kext, macho), Access
 * without its source (accde, accdr), packages that change Windows (ppkg), archives that hardly
 * anybody but attackers still makes (ace, arj, lha, lzh, uif, wim).
 *
 * Sources, looked at on 2026-12-01: https://support.google.com/mail/answer/6590 (Gmail);
 * https://learn.microsoft.com/defender-office-365/anti-malware-protection-about of 2025-05-13, its
 * default file types (Exchange Online); "Blocked attachments in Outlook" and BlockedFileTypes of
 * Outlook on the web, as the University of Kassel prints them (uni-kassel.de, "Blocked files and
 * attachments").
 *
 * Left out is what those block and honest people send: certificates (cer, crt, der), databases and
 * mailboxes (mdb, pst), saved pages (asp, aspx, mht, mhtml), source text (pl, py), what programs
 * name without being asked (tmp), packed files of Unix (xz, z). Documents with macros (docm, ppa,
 * ppam and their kind) are a fact of their own, and so is what pages and pictures do (html,
 * svg). */
const char files_blocked_by_default[] =
	"[a3x, accde, accdr, ace, ade, adp, ani, apk, app, appcontent-ms, appinstaller, "
	"applescript, application, appref-ms, appx, appxbundle, arj, asx, bas, bat, cab, "
	"cdxml, chm, cmd, cnt, com, command, cpl, csh, deb, desktop, dex, diagcab, diagcfg, "
	"diagpkg, dll, dmg, dqy, elf, ex, ex_, exe, fileloc, fxp, gadget, grp, hlp, hpj, hta, "
	"htc, img, inetloc, inf, ins, iqy, iso, isp, its, jar, jnlp, js, jse, kext, ksh, lha, "
	"lib, library, library-ms, lnk, lzh, macho, mad, maf, mag, mam, maq, mar, mas, mat, "
	"mau, mav, maw, mcf, mda, mde, mdt, mdw, mdz, mjs, msc, msh, msh1, msh1xml, msh2, "
	"msh2xml, mshxml, msi, msix, msixbundle, msp, mst, msu, nsh, ocx, one, onepkg, ops, "
	"oqy, osd, pcd, pif, plg, ppkg, prf, prg, printerexport, ps1, ps1xml, ps2, ps2xml, "
	"psc1, psc2, psd1, psdm1, psm1, pssc, pyc, pyo, pyw, pyz, pyzw, rdp, reg, rev, rqy, "
	"scf, scpt, scptd, scr, sct, search-ms, searchconnector-ms, settingcontent-ms, shb, "
	"shs, slk, sys, theme, udl, uif, url, vb, vbe, vbp, vbs, vhd, vhdx, vsmacros, vsw, "
	"vxd, webpnp, website, wim, wll, workflow, ws, wsb, wsc, wsf, wsh, xbap, xll, xnk]";

const char *const files_programs[] = { "exe", "scr", "com", "pif", "bat", "cmd", "js", "jse",
				       "vbs", "vbe", "wsf", "wsh", "hta", "lnk", NULL };
const char *const files_of_macros[] = { "vba",  "docm", "dotm", "xlsm", "xltm", "xlam",
					"xlsb", "pptm", "potm", "ppam", "ppsm", NULL };

const char *file_name_macros(const struct file_name *name)
{
	/* xlsb is not among them: it holds a workbook, mostly without macros. */
	static const char *const made_for_macros[] = { "docm", "dotm", "xlsm", "xltm", "xlam",
						       "pptm", "potm", "ppam", "ppsm", "sldm",
						       "ppa",  "xla",  NULL };
	size_t at = file_name_which(name, made_for_macros, COUNT(made_for_macros) - 1);
	return made_for_macros[at];
}

/* Modules of Basic, which lie in libraries beside lists of what there is; and other languages
 * (OpenDocument 1.3, part 2, leaves the place to the program; LibreOffice and OpenOffice have it
 * so). */
static bool opendocument_macros(struct bytes path)
{
	return bytes_starts(path, BYTES("Scripts/")) ||
	       (bytes_starts(path, BYTES("Basic/")) && bytes_ends_nocase(path, BYTES(".xml")) &&
		!bytes_ends_nocase(path, BYTES("/script-lb.xml")) &&
		!bytes_ends_nocase(path, BYTES("/script-lc.xml")));
}

const char *file_entry_macros(const struct file_name *name, struct bytes path, bool opendocument)
{
	if (file_name_is(name, BYTES("vbaproject.bin")) || file_name_is(name, BYTES("vbadata.xml")))
		return "vba";
	for (size_t i = 0; i < path.len; i++)
		if (bytes_starts_nocase(bytes_skip(path, i), BYTES("/macrosheets/")) ||
		    bytes_starts_nocase(bytes_skip(path, i), BYTES("\\macrosheets\\")))
			return "xlm";
	return opendocument && opendocument_macros(path) ? "odf" : file_name_macros(name);
}

bool file_name_archive(const struct file_name *name)
{
	static const char *const read[] = { "zip", "zipx", "img" };
	return file_name_which(name, read, COUNT(read)) < COUNT(read);
}

bool file_extension_domain(struct bytes extension)
{
	static const char *const domains[] = { "app", "cab", "com", "website" };
	for (size_t i = 0; i < COUNT(domains); i++)
		if (bytes_equal_nocase(extension, bytes_of(domains[i])))
			return true;
	return false;
}
