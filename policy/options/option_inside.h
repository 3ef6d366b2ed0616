/* option_inside.h: values of the option table that are lists of single ones (option_many.c) or have
 * a fraction (option_decimal.c), for option_value.c. */
#ifndef MXWARD_OPTIONS_OPTION_INSIDE_H
#define MXWARD_OPTIONS_OPTION_INSIDE_H

#include "policy/options/option.h"

bool many_read_networks(struct option_reader *, const struct option *, const struct node *,
			void *at);
bool many_read_endpoints(struct option_reader *, const struct option *, const struct node *,
			 void *at);
bool many_read_strings(struct option_reader *, const struct option *, const struct node *,
		       void *at);
void many_print_networks(FILE *, const struct option *, const void *at);
void many_print_endpoints(FILE *, const struct option *, const void *at);
void many_print_strings(FILE *, const struct option *, const void *at);

bool decimal_read(struct option_reader *, const struct option *, const struct node *, void *at);
void decimal_print(FILE *, const struct option *, const void *at);
/* "0.01 to 100.00" */
void decimal_range(struct text *, const struct option *);

#endif
