/* free_mail.c: the free mailers that people know, and those that swindlers like; see
 * free_mail.h. */
#include "modules/names/free_mail.h"

/* What stands behind the first label may be any ending. */
static const char *const brands[] = { "aol",     "gmail", "gmx",     "hotmail", "live",
				      "mailbox", "msn",   "outlook", "yahoo",   "yandex" };
static const char *const domains[] = {
	"126.com",        "163.com",     "arcor.de",       "att.net",        "bigpond.com",
	"bluewin.ch",     "bol.com.br",  "btinternet.com", "centrum.cz",     "comcast.net",
	"consultant.com", "cox.net",     "daum.net",       "duck.com",       "email.com",
	"email.cz",       "europe.com",  "excite.com",     "fastmail.com",   "fastmail.fm",
	"foxmail.com",    "free.fr",     "freemail.hu",    "freenet.de",     "googlemail.com",
	"hanmail.net",    "hey.com",     "hushmail.com",   "icloud.com",     "inbox.lv",
	"inbox.ru",       "interia.pl",  "laposte.net",    "libero.it",      "list.ru",
	"mac.com",        "mail.com",    "mail.ru",        "me.com",         "naver.com",
	"o2.pl",          "onet.pl",     "orange.fr",      "proton.me",      "protonmail.com",
	"qq.com",         "rambler.ru",  "rediffmail.com", "rocketmail.com", "seznam.cz",
	"sfr.fr",         "sina.com",    "sky.com",        "t-online.de",    "terra.com.br",
	"tiscali.it",     "tuta.com",    "tuta.io",        "tutanota.com",   "uol.com.br",
	"verizon.net",    "virgilio.it", "vodafone.de",    "wanadoo.fr",     "web.de",
	"workmail.com",   "wp.pl",       "ymail.com",      "zoho.com",       "zohomail.com",
};

static bool among(struct bytes word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_equal(word, bytes_of(words[i])))
			return true;
	return false;
}

bool free_mailer(struct bytes domain)
{
	struct bytes label = bytes_first(domain, bytes_find(domain, '.'));
	return among(label, brands, sizeof brands / sizeof *brands) ||
	       among(domain, domains, sizeof domains / sizeof *domains);
}
