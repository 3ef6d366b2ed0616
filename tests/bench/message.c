/* message.c: see message.h. */
#include "message.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *message;
size_t message_length;

static void die(const char *what)
{
	fprintf(stderr, "smtpload: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* A file, with CRLF and stuffed dots. */
static void read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) != 0)
		die(path);
	long size = ftell(file);
	rewind(file);
	if (size < 0 || !(message = malloc((size_t)size * 3 + 16)))
		die(path);
	bool at_start = true;
	for (int octet, before = 0; (octet = getc(file)) != EOF; before = octet) {
		if (at_start && octet == '.')
			message[message_length++] = '.';
		if (octet == '\n' && before != '\r')
			message[message_length++] = '\r';
		message[message_length++] = (char)octet;
		at_start = octet == '\n';
	}
	fclose(file);
	if (!at_start) {
		memcpy(message + message_length, "\r\n", 2);
		message_length += 2;
	}
}

/* Lines of 72 letters and blanks, the same ones in every run. */
static void invent(long size, const char *sender, const char *recipient)
{
	uint32_t random = 0x2545F491u;
	if (!(message = malloc((size_t)size + (size_t)size / 36 + 1024)))
		die("the message");
	message_length =
		(size_t)sprintf(message,
				"From: <%s>\r\nTo: <%s>\r\nSubject: load test\r\n"
				"Date: Thu, 01 Jan 2026 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
				"Content-Type: text/plain; charset=us-ascii\r\n\r\n",
				sender, recipient);
	size_t end = message_length + (size_t)size;
	for (size_t column = 0; message_length < end; column++) {
		if (column == 72) {
			memcpy(message + message_length, "\r\n", 2);
			message_length += 2;
			column = 0;
		}
		random ^= random << 13;
		random ^= random >> 17;
		random ^= random << 5;
		message[message_length++] = "abcdefghijklmnopqrstuvwxyz      "[random & 31];
	}
	memcpy(message + message_length, "\r\n", 2);
	message_length += 2;
}

void message_make(const char *file, long size, const char *sender, const char *recipient)
{
	if (file)
		read_file(file);
	else
		invent(size, sender, recipient);
	memcpy(message + message_length, ".\r\n", 3);
	message_length += 3;
}
