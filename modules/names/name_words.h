/* name_words.h: words that stand beside names without being part of them, and names that many
 * have. Constant tables; nothing is allocated. */
#ifndef MXWARD_NAMES_NAME_WORDS_H
#define MXWARD_NAMES_NAME_WORDS_H

#include "gateway/base/bytes.h"

/* All of these take a word in letters a to z, of either case; marks have been taken off it. */

/* "Dr", "CEO", "Geschäftsführerin", "HR", "mobile": who or where a person is. */
bool word_title(struct bytes word);
/* "GmbH", "Co", "Ltd": the legal form of a company. */
bool word_legal(struct bytes word);
/* "login", "rechnung", "sicherheit": what swindlers put beside a company's name. */
bool word_lure(struct bytes word);
/* "schneider", "phoenix", "logistik": a surname or a word that many companies are called by, who
 * have nothing to do with one another. */
bool word_common(struct bytes word);

#endif
