/* kill(fence=True): trigger all groups, then delete them; to arm again, make a new group.
 *
 * Two other processes check the latch, are paused for any time, and then send an order, a reset or a raise of
 * the limit. Only by the group id in the request can the exchange see that it is late.
 * Properties:
 * - A request that was decided before a true report is refused after it, also when the client is armed again.
 * - No order rests in a group when the report is true.
 * - After as many confirmed writes as there are groups, each group was triggered or deleted at least once: a
 *   kill that has time for no more writes leaves no group untouched.
 *
 * NO_<guard> takes a guard out. FIND_REPORT makes the true report of the second kill an error, which shows
 * that there is one.
 */

#define IDS 3

mtype = { ABSENT, ARMED, TRIGGERED, DELETED };
mtype = { ORDER, RESET, RAISE };

/* The exchange. */
mtype group[IDS] = ABSENT;
bool order_rests[IDS];
bool was_stopped[IDS];

/* What all processes share. */
bool is_latched;
byte reports; /* the number of kills that have returned a true report */

/* The kill. */
bool is_target[IDS];
bool is_triggered[IDS];
bool is_deleted[IDS];
byte writes; /* confirmed ones of this kill */

#ifdef FIND_REPORT
#define FOUND_REPORT assert(reports < 2)
#else
#define FOUND_REPORT skip
#endif

#ifdef NO_NEW_ID
#define NEXT_ID 0
#else
#define NEXT_ID 2
#endif

proctype Other() {
    byte id;
    mtype call;
    byte decided_at;
    bool is_accepted;
end:
    do
    :: atomic {
            !is_latched ->
            if
            :: group[0] != ABSENT -> id = 0
            :: group[1] != ABSENT -> id = 1
            :: group[2] != ABSENT -> id = 2
            fi;
            if
            :: call = ORDER
            :: call = RESET
            :: call = RAISE
            fi;
            decided_at = reports
        };
        /* paused here */
        d_step {
            if
            :: call == ORDER && group[id] == ARMED -> is_accepted = true; order_rests[id] = true
            :: call == RESET && (group[id] == ARMED || group[id] == TRIGGERED) ->
                is_accepted = true;
                group[id] = ARMED
            :: call == RAISE && (group[id] == ARMED || group[id] == TRIGGERED) -> is_accepted = true
#ifdef NO_DELETED_REFUSES_ORDER
            :: call == ORDER && group[id] == DELETED -> is_accepted = true; order_rests[id] = true
#endif
#ifdef NO_DELETED_REFUSES_RESET
            :: call == RESET && group[id] == DELETED -> is_accepted = true; group[id] = ARMED
#endif
#ifdef NO_DELETED_REFUSES_RAISE
            :: call == RAISE && group[id] == DELETED -> is_accepted = true
#endif
            :: else
            fi;
            assert(!is_accepted || decided_at == reports);
            is_accepted = false;
            id = 0;
            call = 0;
            decided_at = 0
        }
    od
}

#define IS_UNTOUCHED(g) (is_target[g] && !was_stopped[g])
#define TARGETS (is_target[0] + is_target[1] + is_target[2])

inline count_write() {
    writes = writes + 1;
    assert(writes < TARGETS || !(IS_UNTOUCHED(0) || IS_UNTOUCHED(1) || IS_UNTOUCHED(2)))
}

inline trigger(g) {
    if
    :: d_step { /* it arrives */
            if
            :: group[g] == ARMED || group[g] == TRIGGERED -> group[g] = TRIGGERED; order_rests[g] = false
            :: else
            fi;
            was_stopped[g] = true
        };
        if
        :: d_step { is_triggered[g] = true; count_write() }
        :: true /* the response is lost */
        fi
    :: true /* the request is lost */
    fi
}

inline not_confirmed(g) {
#ifdef NO_DELETE_CONFIRMED
    is_deleted[g] = true
#else
    skip
#endif
}

inline delete(g) {
    if
    :: d_step { /* it arrives: the response is a success, or the exchange's 404 after an earlier one */
            group[g] = DELETED;
            was_stopped[g] = true;
#ifndef NO_DELETE_CANCELS
            order_rests[g] = false
#endif
        };
        if
        :: d_step { is_deleted[g] = true; count_write() }
        :: not_confirmed(g) /* the response is lost */
        fi
    :: not_confirmed(g) /* the request is lost */
    :: true -> /* a proxy responds with a 404 of its own */
#ifdef NO_OWN_CODE
        is_deleted[g] = true
#else
        skip
#endif
    fi
}

#define IS_STOPPED(g) (!is_target[g] || is_triggered[g])
#define ALL_STOPPED (IS_STOPPED(0) && IS_STOPPED(1) && IS_STOPPED(2))

#ifdef NO_TRIGGER_FIRST
#define MAY_DELETE(g) (is_target[g] && is_triggered[g] && !is_deleted[g])
#else
#define MAY_DELETE(g) (is_target[g] && ALL_STOPPED && !is_deleted[g])
#endif

#ifdef NO_FENCE
#define IS_DONE(g) IS_STOPPED(g)
#else
#define IS_DONE(g) (!is_target[g] || is_deleted[g])
#endif

inline kill() {
    is_latched = true;
    do
    :: is_target[0] && !is_triggered[0] -> trigger(0)
    :: is_target[1] && !is_triggered[1] -> trigger(1)
    :: is_target[2] && !is_triggered[2] -> trigger(2)
#ifndef NO_FENCE
    :: MAY_DELETE(0) -> delete(0)
    :: MAY_DELETE(1) -> delete(1)
    :: MAY_DELETE(2) -> delete(2)
#endif
    :: IS_DONE(0) && IS_DONE(1) && IS_DONE(2) -> break
    od;
    atomic {
        reports = reports + 1;
        assert(!(order_rests[0] || order_rests[1] || order_rests[2]))
    };
    FOUND_REPORT
}

inline make(g) {
    group[g] = ARMED;
    is_target[g] = true;
    is_triggered[g] = false;
    is_deleted[g] = false;
    was_stopped[g] = false
}

proctype Killer() {
    kill();
    d_step {
        is_target[0] = false;
        is_target[1] = false;
        writes = 0;
        make(NEXT_ID);
        is_latched = false
    };
    kill()
}

init {
    atomic {
        make(0);
        make(1);
        run Other();
        run Other();
        run Killer()
    }
}
