#include "input.h"

#define ESC		0x1b
#define PATIENCE	200		/* ms for the rest of a sequence */
#define DOUBLE_CLICK	400		/* ms */

static uint32_t
key_of_char(uint32_t c)
{
	switch (c) {
	case '\r':
	case '\n':
		return (K_ENTER);
	case '\t':
		return (K_TAB);
	case ' ':
		return (K_SPACE);
	case '\b':
	case 0x7f:
		return (K_BACKSPACE);
	}
	if (c < 0x20)
		return (c == 0 ? 0 : KEY_CTRL | (c + (c < ESC ? 0x60 : 0x40)));
	return (c >= 0x80 && c < 0xa0 ? 0 : c);
}

/* Esc has come: alone, or at the head of a sequence that nobody knows, which
 * is left out as a whole; so are letters with Alt. */
static uint32_t
key_of_escape(struct input *in)
{
	uint32_t c;

	if (!in->read(&c, 0))
		return (K_ESC);
	if (c == ESC || c >= KEY_SPECIAL) {
		in->next = c;
		return (K_ESC);
	}
	if (c == 'O')
		in->read(&c, PATIENCE);
	else if (c == '[') {
		while (in->read(&c, PATIENCE) && (c < 0x40 || c > 0x7e))
			;
	}
	return (0);
}

/* Button, column, row, which begin with 1. -1 for what is no press. */
static int
read_sgr(struct input *in, int *x, int *y)
{
	int	 c, i = 0, n[3] = { 0 };

	while ((c = in->byte(PATIENCE)) != -1 && (c < 0x40 || c > 0x7e)) {
		if (c == ';')
			i++;
		else if (c >= '0' && c <= '9' && i < 3 && n[i] < 100000)
			n[i] = n[i] * 10 + c - '0';
	}
	*x = n[1];
	*y = n[2];
	return (c == 'M' && i == 2 ? n[0] : -1);
}

static int
read_x10(struct input *in, int *x, int *y)
{
	int	 button = in->byte(PATIENCE);

	*x = in->byte(PATIENCE) - 32;
	*y = in->byte(PATIENCE) - 32;
	return (button < 32 ? -1 : button - 32);
}

/* The second click in the same place; the third is the first again. */
static bool
is_double(struct input *in, const struct mouse *m)
{
	uint64_t now = in->now();
	bool	 again = in->clicked != 0 && m->x == in->click.x &&
	    m->y == in->click.y && now - in->clicked < DOUBLE_CLICK;

	in->click = *m;
	in->clicked = again ? 0 : now;
	return (again);
}

static bool
read_mouse(struct input *in, bool sgr, struct mouse *m)
{
	int	 x, y;
	int	 button = sgr ? read_sgr(in, &x, &y) : read_x10(in, &x, &y);

	if (button == -1 || x < 1 || x > in->cols || y < 1 || y > in->rows)
		return (false);
	*m = (struct mouse){ x - 1, y - 1, MOUSE_CLICK };
	/* Without shift, alt, control. */
	switch (button & ~0x1c) {
	case 0:
		if (is_double(in, m))
			m->what = MOUSE_DOUBLE;
		return (true);
	case 64:
	case 65:
		m->what = button & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
		return (true);
	}
	return (false);
}

enum term_event
input_event(struct input *in, uint32_t *key, struct mouse *m)
{
	uint32_t c;

	for (;;) {
		c = in->next;
		in->next = 0;
		if (c == 0 && !in->read(&c, 0))
			return (EV_NONE);
		if (c == INPUT_SGR || c == INPUT_X10) {
			if (read_mouse(in, c == INPUT_SGR, m))
				return (EV_MOUSE);
		} else if (c != INPUT_UNKNOWN) {
			*key = c == ESC ? key_of_escape(in) : key_of_char(c);
			if (*key != 0)
				return (EV_KEY);
		}
	}
}
