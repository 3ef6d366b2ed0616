/* link_rewriters.c: see link_rewriters.h. Must never name a domain below which anybody can have
 * pages of his own. */
#include "modules/url/link_rewriters.h"

/* A name stands for all below it, too. "#" in it is a number of one or more digits; what follows
 * "/" is how the path begins. */
static const char *const rewriters[] = {
	/* scanners that rewrite what arrives, and mail programs */
	"safelinks.protection.outlook.com",
	"safelinks.protection.office#.us",
	"urldefense.com",
	"urldefense.proofpoint.com",
	"urldefense.us",
	"linkprotect.cudasvc.com",
	"mimecast.com",
	"mimecastprotect.com",
	"secure-web.cisco.com",
	"protection.sophos.com",
	"protect#.fireeye.com",
	"url.avanan.click",
	"checkpoint.avanan.click",
	"clicktime.symantec.com",
	"ctp.trendmicro.com",
	"urlsand.esvalabs.com",
	"atpscan.global.hornetsecurity.com",
	"url.emailprotection.link",
	"deref-gmx.com",
	"deref-gmx.net",
	"deref-mail.com",
	"deref-web.de",
	"google.com/url",
	"google.com/amp/s/",
	"l.facebook.com/l.php",
	"l.messenger.com/l.php",
	"linkedin.com/redir/",
	"linkedin.com/safety/go",
	"slack-redir.net",
	"steamcommunity.com/linkfilter",
	"vk.com/away.php",
	"out.reddit.com",
	/* click counters of newsletters */
	"list-manage.com",
	"list-manage#.com",
	"mandrillapp.com",
	"sendgrid.net",
	"awstrack.me",
	"mjt.lu",
	"sendibt#.com",
	"sendibm#.com",
	"sparkpostmail.com",
	"spgo.io",
	"pstmrk.it",
	"hubspotlinks.com",
	"exct.net",
	"rsys2.net",
	"rsys5.net",
	"rs6.net",
	"createsend#.com",
	"cmail#.com",
	"klclick.com",
	"klclick#.com",
	"klaviyomail.com",
	"mlsend.com",
	"emlnk.com",
	"emlnk#.com",
	"acemlna.com",
	"acemlnb.com",
	"acemlnc.com",
	"acemlnd.com",
	"convertkit-mail.com",
	"convertkit-mail#.com",
	"kit-mail#.com",
	"substack.com/redirect/",
	"crsend.com",
	"emailsys#a.net",
	"emailsys#b.net",
	"keap-link#.com",
	"newsletter#go.com",
	"emsecure.net",
};

/* The name against the pattern from their ends, label by label of the pattern: true if it is one
 * the pattern stands for, or one below it. */
static bool name_fits(struct bytes name, struct bytes pattern)
{
	size_t n = name.len, p = pattern.len;
	while (p > 0 && n > 0) {
		char wanted = pattern.at[p - 1];
		if (wanted == '#' ? !octet_digit(name.at[n - 1]) : name.at[n - 1] != wanted)
			return false;
		n--;
		while (wanted == '#' && n > 0 && octet_digit(name.at[n - 1]))
			n--;
		p--;
	}
	return p == 0 && (n == 0 || name.at[n - 1] == '.');
}

static bool fits(struct bytes host, struct bytes path, struct bytes pattern)
{
	size_t slash = bytes_find(pattern, '/');
	return name_fits(host, bytes_first(pattern, slash)) &&
	       bytes_starts(path, bytes_skip(pattern, slash));
}

/* It, or a name below it. */
static bool name_below(struct bytes name, struct bytes above)
{
	return bytes_ends_nocase(name, above) &&
	       (name.len == above.len || name.at[name.len - above.len - 1] == '.');
}

bool link_rewriter(struct bytes host, struct bytes path, const char *const *more, size_t count)
{
	for (size_t i = 0; i < sizeof rewriters / sizeof *rewriters; i++)
		if (fits(host, path, bytes_of(rewriters[i])))
			return true;
	for (size_t i = 0; i < count; i++)
		if (name_below(host, bytes_of(more[i])))
			return true;
	return false;
}
