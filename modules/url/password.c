/* password.c: see password.h.
 *
 * Letters are folded: lower case, full-width made plain, accents taken off, so that one spelling
 * stands for all. Behind the word for password a password is what follows ":" or "=" within the
 * line, or follows at once or behind "is" and has a digit or quotes. "Password: sent separately" is
 * none: a plain word must stand alone in its line. Must never keep what it found. */
#include "modules/url/password.h"

#include "modules/url/url_inside.h"
#include "modules/url/url_unicode.h"

#include <string.h>

enum state { SEEKING, GAP, WAITING, TOKEN, AFTER };

enum {
	GAP_MAX = 48,                   /* characters between the word and ":" */
	LINES_MAX = 2,                  /* cells of a table stand on lines of their own */
	LEAST = 3,
	MOST = 64,          /* characters of a password */
	INFLECTION_MAX = 3,             /* letters behind a stem: "паролем" */
};

/* ---- words */

static bool word_in(struct bytes word, const char *const *words)
{
	while (*words && !bytes_equal(word, bytes_of(*words)))
		words++;
	return *words;
}

static size_t letters(struct bytes word)
{
	size_t count = 0;
	for (; word.len; count++)
		(void)code_take(&word);
	return count;
}

/* What a word has in it and an ending behind: "archivpasswort", "passwords", "паролем". */
static bool stem_in(struct bytes word)
{
	static const char *const stems[] = {
		"password",   "passwort",   "kennwort",  "passord", "losenord",   "adgangskode",
		"kodeord",    "wachtwoord", "contrasen", "senha",   "salasana",   "jelszo",
		"heslo",      "hesla",      "hasla",     "haslo",   "haslem",     "lozink",
		"gesl",       "slaptazod",  "parool",    "parol",   "sifre",      "passcode",
		"passphrase", "losung",     "парол",     "κωδικ",   "συνθηματικ", "סיסמ",
		"المرور",     "รหัสผ่าน",     "पासवर्ड",    NULL
	};
	for (size_t i = 0; stems[i]; i++) {
		struct bytes stem = bytes_of(stems[i]);
		const char *at =
			word.len < stem.len ? NULL : memmem(word.at, word.len, stem.at, stem.len);
		if (!at)
			continue;
		size_t end = (size_t)(at - word.at) + stem.len;
		if (letters(bytes_skip(word, end)) <= INFLECTION_MAX)
			return true;
	}
	return false;
}

/* Where words have no blanks between them, each end is looked at. */
static bool ideographs_end(struct bytes word)
{
	static const char *const words[] = { "密码",     "密碼", "口令",     "パスワード",
					     "暗証番号", "암호", "비밀번호", NULL };
	for (size_t i = 0; words[i]; i++)
		if (bytes_ends_nocase(word, bytes_of(words[i])))
			return true;
	return false;
}

static struct bytes word_of(const struct password_finder *f)
{
	return (struct bytes){ f->word, f->word_length };
}

/* The word is whole: does it mean password? "mot de passe" takes three. */
static bool means_password(struct password_finder *f)
{
	static const char *const words[] = { "pw",  "pwd", "pass",  "passwd", "pswd",
					     "psw", "mdp", "clave", "sandi",  NULL };
	struct bytes w = word_of(f);
	unsigned phrase = f->phrase;
	if (w.len == 0)
		return false;
	f->phrase = bytes_equal(w, BYTES("mot"))                 ? 1
		    : phrase == 1 && bytes_equal(w, BYTES("de")) ? 2
		    : bytes_equal(w, BYTES("palavra"))           ? 2
								 : 0;
	return word_in(w, words) || stem_in(w) || (phrase == 2 && bytes_equal(w, BYTES("passe")));
}

static bool means_is(struct bytes word)
{
	static const char *const words[] = { "is", "ist", "lautet", "es", "est",  "e",
					     "ar", "er",  "on",     "je", "jest", "este",
					     "a",  "to",  "est",    NULL };
	return word_in(word, words);
}

static bool means_none(struct bytes word)
{
	static const char *const words[] = {
		"separat",      "separately",   "separate", "follows",   "folgt",
		"siehe",        "see",          "sms",      "telefon",   "phone",
		"required",     "erforderlich", "none",     "keines",    "reset",
		"vergessen",    "forgotten",    "forgot",   "change",    "andern",
		"separatement", "telefono",     "unknown",  "unbekannt", NULL
	};
	return word_in(word, words);
}

/* ---- characters */

static const char plain_letters[] = /* U+00C0 to U+017F without accents */
	"aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
	"lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof plain_letters == 0x180 - 0xC0 + 1, "one for each");

static bool unseen(uint32_t c)
{
	return (c >= 0x300 && c < 0x370) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
	       c == 0x2060 || c == 0xFEFF || c == URL_MARK || c == URL_FOLD;
}

static uint32_t folded(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'A' && c <= 'Z')
		return c + 'a' - 'A';
	if (c >= 0xC0 && c < 0x180)
		return (unsigned char)plain_letters[c - 0xC0];
	if ((c >= 0x410 && c < 0x430) || (c >= 0x391 && c < 0x3AA))
		return c + 0x20;
	return c >= 0x400 && c < 0x410 ? c + 0x50 : c;
}

static bool ideograph(uint32_t c)
{
	return (c >= 0x3040 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7B0);
}

static bool letter(uint32_t c)
{
	if (c < 0x80)
		return octet_alpha((char)c) || octet_digit((char)c);
	return c > 0xBF && !(c >= 0x2000 && c < 0x2C00) && !(c >= 0x3000 && c < 0x3040) &&
	       c < 0xFF00;
}

static bool line_break(uint32_t c)
{
	return c == '\n' || c == 0x2028 || c == 0x2029;
}

static bool blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x3000 || c == 0x202F;
}

static bool quote(uint32_t c)
{
	return c == '"' || c == '\'' || c == '`' || c == 0xAB || c == 0xBB ||
	       (c >= 0x2018 && c <= 0x201F) || c == 0x2039 || c == 0x203A ||
	       (c >= 0x300C && c <= 0x300F);
}

/* Between words that say that the next is the password: 是, 为, 為, は, 는, 은. */
static bool particle(uint32_t c)
{
	return c == 0x662F || c == 0x4E3A || c == 0x70BA || c == 0x306F || c == 0xB294 ||
	       c == 0xC740;
}

static bool separator(uint32_t c)
{
	return c == ':' || c == '=';
}

/* ---- the machine */

static void word_add(struct password_finder *f, uint32_t c)
{
	char room[4];
	struct text t = TEXT(room);
	code_put(&t, c);
	size_t over = f->word_length + t.len > PASSWORD_WORD_MAX
			      ? f->word_length + t.len - PASSWORD_WORD_MAX
			      : 0;
	memmove(f->word, f->word + over, f->word_length - over);
	f->word_length -= over;
	memcpy(f->word + f->word_length, room, t.len);
	f->word_length += t.len;
}

static void state_set(struct password_finder *f, enum state state)
{
	f->state = state;
	f->word_length = 0;
	f->lines = 0;
	f->stopped = false;
}

static void gap_begin(struct password_finder *f)
{
	state_set(f, GAP);
	f->gap = 0;
	f->direct = true;
	f->said = f->separated = false;
}

static void token_begin(struct password_finder *f)
{
	f->state = TOKEN;
	f->word_length = 0;
	f->length = 0;
	f->digit = f->lower = f->upper = f->mixed = f->sign = f->foreign = f->address = false;
}

static void token_add(struct password_finder *f, uint32_t c)
{
	bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
	/* Signs that stand in no ordinary word; at its end one is punctuation. */
	f->sign |= c < 0x80 && strchr("#$%&*+=!_~^|", (int)c) && c && f->length;
	f->address |= c == '/' || c == '@';
	f->digit |= c >= '0' && c <= '9';
	f->mixed |= upper && f->lower;
	f->lower |= lower;
	f->upper |= upper;
	f->foreign |= c >= 0x80;
	f->length++;
	if (letter(c))
		word_add(f, folded(c));
}

/* The token is whole, and `c` stands behind it. */
static void token_end(struct password_finder *f, uint32_t c)
{
	bool alive = f->length >= LEAST && f->length <= MOST && !f->address &&
		     (f->digit || f->lower || f->upper),
	     strong = f->digit || f->mixed || (f->sign && f->separated);
	if (alive && (f->separated || f->direct || f->said) &&
	    (f->digit || (f->separated && strong) || (f->quoted && !f->foreign))) {
		f->found = true;
		return;
	}
	if (f->separated) {
		bool word = alive && !f->foreign && !means_none(word_of(f));
		state_set(f, word ? AFTER : SEEKING);
		return;
	}
	f->quoted = false;
	f->said = means_is(word_of(f));
	f->gap += f->length;
	f->direct = false;
	f->state = GAP;
	if (means_password(f))
		gap_begin(f);
	f->word_length = 0;
	f->stopped = c == '.' || c == '!' || c == '?';
}

static void seeking(struct password_finder *f, uint32_t c)
{
	if (ideograph(c)) {
		word_add(f, c);
		if (ideographs_end(word_of(f)))
			gap_begin(f);
	} else if (letter(c)) {
		word_add(f, folded(c));
	} else if (f->word_length) {
		bool means = means_password(f);
		f->word_length = 0;
		if (means)
			gap_begin(f);
	}
}

static void gap(struct password_finder *f, uint32_t c)
{
	bool stop = f->stopped && (blank(c) || line_break(c));
	f->stopped = c == '.' || c == '!' || c == '?' || c == 0x3002;
	if (stop || ++f->gap > GAP_MAX ||
	    (line_break(c) && (!f->direct || ++f->lines > LINES_MAX)) ||
	    /* "password-protected" */
	    (f->direct && f->gap == 1 && letter(c) && !ideograph(c))) {
		state_set(f, SEEKING);
		return;
	}
	if (separator(c)) {
		f->separated = true;
		f->quoted = false;
		state_set(f, WAITING);
	} else if (particle(c)) {
		f->said = true;
	} else if (quote(c) && (f->direct || f->said)) {
		f->quoted = true;
		token_begin(f);
	} else if (letter(c) && !ideograph(c) && (f->direct || f->said)) {
		f->quoted = false;
		token_begin(f);
		token_add(f, c);
	} else if (letter(c) && !ideograph(c)) {
		word_add(f, folded(c));
	} else if (f->word_length) {
		f->said = means_is(word_of(f));
		if (means_password(f))
			gap_begin(f);
		f->word_length = 0;
	} else if (!blank(c) && !line_break(c) && c != '-' && c != '>' && c != 0x2013) {
		f->direct = f->said = false;
	}
}

static void waiting(struct password_finder *f, uint32_t c)
{
	if (line_break(c) && ++f->lines > LINES_MAX)
		state_set(f, SEEKING);
	else if (quote(c))
		f->quoted = true;
	else if (!blank(c) && !line_break(c) && !separator(c)) {
		token_begin(f);
		token_add(f, c);
	}
}

static void after(struct password_finder *f, uint32_t c)
{
	if (line_break(c))
		f->found = true;
	else if (letter(c))
		state_set(f, SEEKING);
}

static void character(struct password_finder *f, uint32_t c)
{
	if (unseen(c))
		return;
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	unsigned state = f->state;
	if (state == TOKEN) {
		bool ends =
			blank(c) || line_break(c) || quote(c) || ideograph(c) ||
			(!f->separated && (separator(c) || strchr(",.;!?)", (int)c)) && c < 0x80);
		if (!ends) {
			token_add(f, c);
			return;
		}
		token_end(f, c);
		state = f->state;
	}
	/* The end of a word is looked at in the state that the word leads to. */
	if (state == SEEKING) {
		seeking(f, c);
		if (f->state == GAP && !letter(c) && !blank(c))
			gap(f, c);
		else if (f->state == GAP && blank(c))
			f->gap = 1;
	} else if (state == GAP) {
		gap(f, c);
	} else if (state == WAITING) {
		waiting(f, c);
	} else if (state == AFTER) {
		after(f, c);
	}
}

void password_begin(struct password_finder *f)
{
	*f = (struct password_finder){ .state = SEEKING };
}

/* Octets of the character that begins with this one; 1 for what is none. */
static size_t character_length(char first)
{
	unsigned char c = (unsigned char)first;
	return c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
}

void password_hear(void *finder, enum url_event event, struct bytes octets, bool aside)
{
	struct password_finder *f = finder;
	if (event != URL_SEEN || aside)
		return;
	for (size_t i = 0; i < octets.len && !f->found; i++) {
		f->pending[f->pending_length++] = octets.at[i];
		if (f->pending_length < character_length(f->pending[0]))
			continue;
		struct bytes whole = { f->pending, f->pending_length };
		while (whole.len)
			character(f, code_take(&whole));
		f->pending_length = 0;
	}
}

void password_end(struct password_finder *f)
{
	character(f, '\n');
}
