/* modules_pdf_trailer.c: PDF documents, encrypted and not, in whatever pieces: trailers and
 * cross-reference streams, and the word where it says nothing. */
#include "modules/files/pdf_trailer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define PDF          "%PDF-1.7\n%\xe2\xe3(\xcf\xd3\n"

static bool encrypted(struct bytes octets, size_t size)
{
	struct pdf_trailer p;
	pdf_begin(&p);
	for (; octets.len; octets = bytes_skip(octets, size)) {
		struct bytes piece = bytes_first(octets, size);
		char *exact = malloc(piece.len);
		assert_non_null(exact);
		memcpy(exact, piece.at, piece.len);
		pdf_feed(&p, (struct bytes){ exact, piece.len });
		free(exact);
	}
	return p.encrypted;
}

static void documents(void **state)
{
	static const struct {
		const char *text;
		bool encrypted;
	} rows[] = {
		{ PDF "trailer\n<</Size 9/Root 1 0 R/Encrypt 8 0 R/ID[<00><00>]>>\nstartxref\n",
		  true },
		{ PDF "trailer<</Encrypt<</Filter/Standard/V 4>>/Size 9>>startxref 9 %%EOF", true },
		{ PDF "trailer <</Info 2 0 R /Encrypt\r\n8 0 R>>", true },
		{ PDF "trailer<</Encr#79pt 8 0 R>>", true },
		{ PDF "8 0 obj<</Type/XRef/W[1 2 1]/Encrypt 7 0 R/Length 9>>stream\r\nendobj",
		  true },
		{ PDF "8 0 obj<</Encrypt 7 0 R /Type /XRef>>stream\n", true },
		/* The first trailer of a linearized document counts as well as the last. */
		{ PDF "trailer<</Encrypt 8 0 R>>startxref 0 %%EOF 1 0 obj<<>>endobj trailer<<>>",
		  true },
		{ PDF
		  "1 0 obj<</Length 9>>stream\nendstrendstream\nendobj trailer<</Encrypt 8 0 R>>",
		  true },
		{ "junk in front of it" PDF "trailer<</Encrypt 8 0 R>>", true },
		{ PDF "1 0 obj(a \\( parenthesis (within) \\))endobj trailer<</Encrypt 8 0 R>>",
		  true },
		/* Without a key. */
		{ PDF "trailer<</Size 9/Root 1 0 R>>startxref 9 %%EOF", false },
		{ PDF "trailer<</Encrypt null>>", false },
		{ PDF "trailer<</EncryptMetadata 8 0 R/Encrypted 8 0 R>>", false },
		/* In a text, a string, a comment, another object, behind the trailer. */
		{ PDF "1 0 obj<</Length 9>>stream\ntrailer<</Encrypt 8 0 R>>\nendstream\nendobj",
		  false },
		{ PDF "trailer<</Note(trailer/Encrypt 8 0 R)>>", false },
		{ PDF "trailer<<%/Encrypt 8 0 R\n>>", false },
		{ PDF "1 0 obj<</Encrypt 8 0 R>>endobj trailer<<>>startxref", false },
		{ PDF "8 0 obj<</Type/XRef>>stream\nendstream endobj 9 0 obj<</Encrypt 1 0 R>>",
		  false },
		{ PDF "trailer<<>>startxref 9 %%EOF\n/Encrypt 8 0 R", false },
		{ "trailer<</Encrypt 8 0 R>> is how it looks", false },
		{ "", false },
	};
	static const size_t pieces[] = { 1, 7, SIZE_MAX };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t j = 0; j < COUNT(pieces); j++)
			if (encrypted(bytes_of(rows[i].text), pieces[j]) != rows[i].encrypted)
				fail_msg("%s in pieces of %zu", rows[i].text, pieces[j]);
}

/* Readers look for the beginning in the first 1,024 octets. */
static void far_beginning(void **state)
{
	static char octets[3000];
	static const struct bytes document = { PDF "trailer<</Encrypt 8 0 R>>",
					       sizeof(PDF "trailer<</Encrypt 8 0 R>>") - 1 };
	(void)state;
	for (size_t at = PDF_START_MAX - 7; at < PDF_START_MAX + 2; at++) {
		memset(octets, 'x', sizeof octets);
		memcpy(octets + at, document.at, document.len);
		assert_int_equal(encrypted((struct bytes){ octets, sizeof octets }, SIZE_MAX),
				 at + 5 <= PDF_START_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(documents),
					    cmocka_unit_test(far_beginning) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
