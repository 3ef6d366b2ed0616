/* modules_password.c: texts that give a password, and texts that only speak of one, as two tables;
 * each is heard in pieces of several sizes, as plain text and as HTML. */
#include "modules/url/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static bool heard(const char *text, enum url_kind kind, size_t piece)
{
	struct password_finder f;
	struct url_scanner s;
	password_begin(&f);
	url_start(&s, kind, NULL, NULL, NULL);
	url_listen(&s, password_hear, &f);
	for (struct bytes rest = bytes_of(text); rest.len; rest = bytes_skip(rest, piece))
		url_feed(&s, bytes_first(rest, piece));
	url_end(&s);
	password_end(&f);
	return f.found;
}

static void assert_all(const char *const *texts, enum url_kind kind, bool given)
{
	static const size_t pieces[] = { 1, 3, 64, SIZE_MAX };
	for (size_t i = 0; texts[i]; i++)
		for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++)
			if (heard(texts[i], kind, pieces[j]) != given)
				fail_msg("%s a password: %s", given ? "should give" : "gives",
					 texts[i]);
}

static void given(void **state)
{
	static const char *const texts[] = {
		/* clang-format off */
		"Password: 1234", "password:1234", "PASSWORD = Ab12", "Pass: infected\r\n",
		"pw 7788", "pwd: x9z", "Password - 1234", "Archive password -> 1234",
		"The password is Ab-12.", "The password is \"infected\".", "Password is: geheim\n",
		"The password for the attached archive is 4711",
		"password for the archive: summer\n",
		"Password\r\n\r\n1234\r\n", "Zip-Password: aBcDe", "p\xC2\xAD" "assword: 1234",
		"Passwort: Geheim!\r\n", "Das Passwort lautet 2026x", "Archivpasswort: 1234",
		"Kennwort zum Entpacken: 1234", "Passwort zum \xC3\x96" "ffnen: 1234",
		"Mot de passe : 1234", "Mot de passe de l'archive : ab12", "MOT DE PASSE = ab12",
		"Contrase\xC3\xB1" "a: 1234", "Contrasen\xCC\x83" "a: 1234",
		"CONTRASE\xC3\x91" "A: 1234",
		"La clave es 1234", "Senha: 1234", "A senha \xC3\xA9 1234", "Palavra-passe: 1234",
		"Wachtwoord: 1234", "Has\xC5\x82o: 1234", "Has\xC5\x82" "em do archiwum jest 1234",
		"\xD0\x9F\xD0\xB0\xD1\x80\xD0\xBE\xD0\xBB\xD1\x8C \xD0\xBE\xD1\x82 "
			"\xD0\xB0\xD1\x80\xD1\x85\xD0\xB8\xD0\xB2\xD0\xB0: 1234",
		"Parola: 1234", "L\xC3\xB6senord: 1234", "Salasana on 1234", "Heslo: 1234",
		"Jelsz\xC3\xB3: 1234", "\xC5\x9E\xC4\xB0" "FRE: 1234", "\xC5\x9Eifresi: 1234",
		"Adgangskode: 1234", "Passord: 1234", "Geslo: 1234", "Lozinka: 1234",
		"\xE5\xAF\x86\xE7\xA0\x81\xEF\xBC\x9A" "1234",
		"\xE8\xA7\xA3\xE5\x8E\x8B\xE5\xAF\x86\xE7\xA0\x81\xE6\x98\xAF" "1234",
		"\xE3\x83\x91\xE3\x82\xB9\xE3\x83\xAF\xE3\x83\xBC\xE3\x83\x89\xE3\x81\xAF"
			"\xE3\x80\x8C" "1234\xE3\x80\x8D\xE3\x81\xA7\xE3\x81\x99",
		"\xEB\xB9\x84\xEB\xB0\x80\xEB\xB2\x88\xED\x98\xB8: 1234",
		"\xEF\xBC\xB0\xEF\xBC\xA1\xEF\xBC\xB3\xEF\xBC\xB3: 1234",
		NULL
		/* clang-format on */
	};
	static const char *const pages[] = {
		"<p>Pass<b>word</b>: <i>1234</i></p>",
		"<table><tr><td>Password</td><td>1234</td></tr></table>",
		"Passwort&#58; geheim<br>", "<!-- x --><p>Password:</p><p>infected</p>", NULL
	};
	(void)state;
	assert_all(texts, URL_TEXT, true);
	assert_all(pages, URL_HTML, true);
}

static void spoken_of(void **state)
{
	static const char *const texts[] = {
		/* clang-format off */
		"", "Hello", "Password", "Password:", "Password: 12", "password: ********",
		"The password will be sent separately.", "Password: sent by SMS",
		"Password: see separate mail 17", "Password: follows.\n", "Passwort: separat\r\n",
		"Das Passwort erhalten Sie in 10 Minuten per SMS.",
		"Passwort vergessen? Hier klicken: https://example.com/reset?x=123",
		"Reset your password at https://example.com/reset/1234",
		"Reset your password: https://example.com/1234", "Your password is required.",
		"Your password expires in 30 days.",
		"a password-protected archive: report.zip 2026",
		"passwordless: 1234", "Passwortschutzsoftware: 1234", "bypass: 1234",
		"compass: 1234",
		"Passport: 1234", "ce qui se passe : 1234",
		"Your password was changed. Ticket: 1234",
		"Password\r\n\r\n\r\nTicket 1234", "password: joe@example.com",
		"Username: joe1234", "Tel: 1234",
		"\xE3\x83\x91\xE3\x82\xB9\xE3\x83\xAF\xE3\x83\xBC\xE3\x83\x89\xE3\x81\xAF"
			"\xE5\x88\xA5\xE9\x80\x94\xE3\x81\x8A\xE9\x80\x81\xE3\x82\x8A",
		NULL
		/* clang-format on */
	};
	static const char *const pages[] = { "<!-- Password: 1234 -->",
					     "<style>password: 1234</style>",
					     "<input name=password value=1234>", NULL };
	(void)state;
	assert_all(texts, URL_TEXT, false);
	assert_all(pages, URL_HTML, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given),
		cmocka_unit_test(spoken_of),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
