/*
 * The conjugate-gradient ALS of Takacs, Pilaszy and Tikk (RecSys 2011), written plainly as the `implicit` library runs
 * it: d x d Gram matrix of the fixed side once per half-step; per row, three steps from the row's present vector, each
 * a product with the Gram matrix and one pass over the row's pairs. Rows are taken in blocks by two threads.
 * The objective is that of FeedRanker's AlsOptions, so losses compare. See ../README.md.
 *
 *   gcc -O3 -march=native -ffast-math -pthread als_cg.c -o als_cg -lm
 *   ./als_cg FILE ITERATIONS THREADS STEPS
 *
 * `./feedranker bench als --peer ./als_cg` writes FILE and runs this; little-endian:
 *   int32 users, items, pairs, factors; float32 alpha, unobserved, regularisation, exponent;
 *   int32 user starts [users + 1], items of pairs [pairs]; float32 weights [pairs]; float32 first item vectors [items * factors].
 * Prints one line an iteration: seconds, thread seconds over threads, loss.
 */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK 64

typedef struct { int rows, columns; int *starts, *indexes; float *weights; } Matrix;

static int factors, threads, steps;
static float alpha, unobserved, regularisation, exponent;

static void *take(size_t size) {
    void *memory = aligned_alloc(64, (size + 63) / 64 * 64);
    if (!memory) { fprintf(stderr, "out of memory\n"); exit(1); }
    return memory;
}

static double now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }

static float dot(const float *a, const float *b) { float s = 0; for (int i = 0; i < factors; i++) s += a[i] * b[i]; return s; }
static void axpy(float c, const float *x, float *y) { for (int i = 0; i < factors; i++) y[i] += c * x[i]; }

static double lambda_of(double mass, int others) { return regularisation * pow(mass + (double)unobserved * others, exponent); }

/* gram = F'F, by blocks of rows that stay in the cache; each thread has its own sum. */
typedef struct { const float *f; int from, to; float *gram; } GramTask;
static void *gram_part(void *argument) {
    GramTask *t = argument;
    memset(t->gram, 0, sizeof(float) * factors * factors);
    for (int r = t->from; r < t->to; r++)
        for (int i = 0; i < factors; i++) axpy(t->f[(size_t)r * factors + i], t->f + (size_t)r * factors, t->gram + (size_t)i * factors);
    return NULL;
}

static void gram_of(const float *f, int rows, float *gram) {
    GramTask tasks[64]; pthread_t ids[64];
    for (int t = 0; t < threads; t++) {
        tasks[t] = (GramTask){ f, (int)((long)rows * t / threads), (int)((long)rows * (t + 1) / threads), take(sizeof(float) * factors * factors) };
        pthread_create(&ids[t], NULL, gram_part, &tasks[t]);
    }
    memset(gram, 0, sizeof(float) * factors * factors);
    for (int t = 0; t < threads; t++) {
        pthread_join(ids[t], NULL);
        for (int i = 0; i < factors * factors; i++) gram[i] += tasks[t].gram[i];
        free(tasks[t].gram);
    }
}

typedef struct { const Matrix *m; const float *fixed; float *rows; const float *gram; atomic_int *next; } SolveTask;

/* out = (unobserved G + lambda I) v; rows of G are read from the second-level cache. */
static void gram_times(const float *gram, float lambda, const float *v, float *out) {
    for (int i = 0; i < factors; i++) out[i] = lambda * v[i];
    for (int i = 0; i < factors; i++) axpy(unobserved * v[i], gram + (size_t)i * factors, out);
}

static void solve_row(const SolveTask *t, int row, float *r, float *p, float *q) {
    const Matrix *m = t->m;
    float *x = t->rows + (size_t)row * factors;
    double mass = 0;
    for (int i = m->starts[row]; i < m->starts[row + 1]; i++) mass += alpha * m->weights[i];
    float lambda = (float)lambda_of(mass, m->columns);
    gram_times(t->gram, lambda, x, r);
    for (int j = 0; j < factors; j++) r[j] = -r[j];
    for (int i = m->starts[row]; i < m->starts[row + 1]; i++) {
        const float *f = t->fixed + (size_t)m->indexes[i] * factors;
        axpy(alpha * m->weights[i] * (1 - dot(f, x)), f, r);
    }
    memcpy(p, r, sizeof(float) * factors);
    float power = dot(r, r);
    for (int step = 0; step < steps && power >= 1e-20f; step++) {
        gram_times(t->gram, lambda, p, q);
        for (int i = m->starts[row]; i < m->starts[row + 1]; i++) {
            const float *f = t->fixed + (size_t)m->indexes[i] * factors;
            axpy(alpha * m->weights[i] * dot(f, p), f, q);
        }
        float length = power / dot(p, q);
        axpy(length, p, x);
        axpy(-length, q, r);
        float next = dot(r, r);
        for (int j = 0; j < factors; j++) p[j] = r[j] + next / power * p[j];
        power = next;
    }
}

static void *solve_part(void *argument) {
    SolveTask *t = argument;
    float *r = take(sizeof(float) * factors), *p = take(sizeof(float) * factors), *q = take(sizeof(float) * factors);
    for (int from; (from = atomic_fetch_add(t->next, BLOCK)) < t->m->rows;)
        for (int row = from; row < from + BLOCK && row < t->m->rows; row++)
            if (t->m->starts[row] == t->m->starts[row + 1]) memset(t->rows + (size_t)row * factors, 0, sizeof(float) * factors);
            else solve_row(t, row, r, p, q);
    free(r); free(p); free(q);
    return NULL;
}

static void solve(const Matrix *m, const float *fixed, float *rows, const float *gram) {
    atomic_int next = 0;
    SolveTask task = { m, fixed, rows, gram, &next };
    pthread_t ids[64];
    for (int t = 0; t < threads; t++) pthread_create(&ids[t], NULL, solve_part, &task);
    for (int t = 0; t < threads; t++) pthread_join(ids[t], NULL);
}

static Matrix transpose(const Matrix *m) {
    int pairs = m->starts[m->rows];
    Matrix t = { m->columns, m->rows, calloc(m->columns + 2, sizeof(int)), take(sizeof(int) * pairs), take(sizeof(float) * pairs) };
    for (int i = 0; i < pairs; i++) t.starts[m->indexes[i] + 2]++;
    for (int i = 2; i < m->columns + 2; i++) t.starts[i] += t.starts[i - 1];
    for (int row = 0; row < m->rows; row++)
        for (int i = m->starts[row]; i < m->starts[row + 1]; i++) {
            int at = t.starts[m->indexes[i] + 1]++;
            t.indexes[at] = row;
            t.weights[at] = m->weights[i];
        }
    return t;
}

static double lengths(const Matrix *m, const float *rows) {
    double sum = 0;
    for (int row = 0; row < m->rows; row++) {
        double mass = 0, square = 0;
        for (int i = m->starts[row]; i < m->starts[row + 1]; i++) mass += alpha * m->weights[i];
        for (int j = 0; j < factors; j++) square += (double)rows[(size_t)row * factors + j] * rows[(size_t)row * factors + j];
        sum += lambda_of(mass, m->columns) * square;
    }
    return sum;
}

static double loss_of(const Matrix *by_user, const Matrix *by_item, const float *users, const float *items, float *a, float *b) {
    double loss = lengths(by_user, users) + lengths(by_item, items), all = 0;
    for (int user = 0; user < by_user->rows; user++)
        for (int i = by_user->starts[user]; i < by_user->starts[user + 1]; i++) {
            double error = 1 - dot(users + (size_t)user * factors, items + (size_t)by_user->indexes[i] * factors);
            loss += alpha * by_user->weights[i] * error * error;
        }
    gram_of(users, by_user->rows, a);
    gram_of(items, by_item->rows, b);
    for (int i = 0; i < factors * factors; i++) all += (double)a[i] * b[i];
    return loss + unobserved * all;
}

static void read_all(void *to, size_t size, FILE *file) {
    if (fread(to, 1, size, file) != size) { fprintf(stderr, "the file ends early\n"); exit(2); }
}

int main(int count, char **arguments) {
    if (count != 5) { fprintf(stderr, "usage: als_cg FILE ITERATIONS THREADS STEPS\n"); return 2; }
    FILE *file = fopen(arguments[1], "rb");
    if (!file) { perror(arguments[1]); return 2; }
    int head[4]; float options[4];
    read_all(head, sizeof head, file);
    read_all(options, sizeof options, file);
    factors = head[3];
    alpha = options[0]; unobserved = options[1]; regularisation = options[2]; exponent = options[3];
    int iterations = atoi(arguments[2]);
    threads = atoi(arguments[3]); steps = atoi(arguments[4]);
    if (threads < 1 || threads > 64) { fprintf(stderr, "threads must be 1 to 64\n"); return 2; }
    Matrix users_matrix = { head[0], head[1], take(sizeof(int) * (head[0] + 1)), take(sizeof(int) * head[2]), take(sizeof(float) * head[2]) };
    read_all(users_matrix.starts, sizeof(int) * (head[0] + 1), file);
    read_all(users_matrix.indexes, sizeof(int) * head[2], file);
    read_all(users_matrix.weights, sizeof(float) * head[2], file);
    size_t user_size = sizeof(float) * head[0] * factors, item_size = sizeof(float) * head[1] * factors;
    float *users = take(user_size), *items = take(item_size), *gram = take(sizeof(float) * factors * factors), *other = take(sizeof(float) * factors * factors);
    memset(users, 0, user_size);
    read_all(items, item_size, file);
    fclose(file);
    Matrix items_matrix = transpose(&users_matrix);
    for (int i = 0; i < iterations; i++) {
        double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        gram_of(items, head[1], gram);
        solve(&users_matrix, items, users, gram);
        gram_of(users, head[0], gram);
        solve(&items_matrix, users, items, gram);
        wall = now(CLOCK_MONOTONIC) - wall;
        cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        printf("%.6f %.6f %.9g\n", wall, cpu / threads, loss_of(&users_matrix, &items_matrix, users, items, gram, other));
        fflush(stdout);
    }
    return 0;
}
