/* Lines of text, graphs among them, that are scrolled through. */
#ifndef DOC_H
#define DOC_H

#include "layer.h"

#define DOC_PIECES	24

struct doc_piece {
	int		 x;
	enum role	 role;
	char		*text;		/* clean */
};

struct doc_line {
	struct doc_piece pieces[DOC_PIECES];
	size_t		 n;
	double		*graph;		/* drawn from the last piece on */
	size_t		 ngraph;
	double		 max;
};

struct doc {
	struct doc_line	*lines;
	size_t		 n, size;
	struct pages	 pages;
	char		*search;	/* NULL is none */
};

/* Begins a new line. */
void	doc_line(struct doc *);
/* Adds to the last line; x below what is there already is moved to it. */
void	doc_put(struct doc *, int x, enum role, const char *, ...)
	    __attribute__((format(printf, 4, 5)));
/* The same, on as many lines as it takes, broken at blanks. */
void	doc_fill(struct doc *, int x, int width, enum role, const char *);
/* A line that begins a section, with an empty one before it. */
void	doc_title(struct doc *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
/* n values from oldest to newest at the end of the last line; the array is
 * copied. */
void	doc_graph(struct doc *, const double *, size_t n, double max);
void	doc_draw(struct doc *, struct canvas *);
/* Moves to the next line that has the word. */
bool	doc_find(struct doc *, const char *, bool next);
/* All lines; where it was scrolled to stays. */
void	doc_clear(struct doc *);
void	doc_free(struct doc *);

/* A layer that is such a text. */
struct doc_layer {
	struct layer	 layer;
	struct doc	 doc;
	/* Writes it anew. width is what there is. */
	void		 (*write)(struct ui *, struct doc_layer *, int width);
	bool		 fixed;		/* once written it stays the same */
	int		 width;		/* written for; 0: not yet */
};
void	doc_layer_draw(struct ui *, struct layer *, struct canvas *);
bool	doc_layer_act(struct ui *, struct layer *, enum action);
void	doc_layer_click(struct ui *, struct layer *, const struct mouse *);
void	doc_layer_update(struct ui *, struct layer *);
void	doc_layer_free(struct layer *);

#endif
