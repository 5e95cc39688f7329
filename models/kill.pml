/* kill(): a create, orders and resets of one client in flight against the latch.
 *
 * Property: once the report is true, no group that this client knows or was creating is armed, and no order
 * rests in one, as long as only this client acts.
 *
 * NO_<guard> takes a guard out. FIND_REPORT makes a true report an error, which shows that there is one.
 */

#define OLD 0 /* a group that the client knows from the start */
#define NEW 1 /* the group that the create makes */

mtype = { ABSENT, ARMED, TRIGGERED };

/* The exchange. */
mtype group[2] = ABSENT;
bool order_rests[2];

/* The client, shared by its threads. */
bool is_latched;
bool is_known[2];
bool is_create_open; /* registered as in flight */
bool is_create_over; /* the client knows that it has ended */
bool names_group;    /* the client's record of the create has the group that it made */
bool is_lag_over;    /* the exchange can no longer process it, and reads show what it made */
bool is_reset_open;
byte reset_group;

/* The kill. */
bool is_target[2];
bool is_confirmed[2];
bool is_create_watched;
bool is_reset_watched;
byte watched_reset_group;
bool is_listed;
bool report;

#ifdef NO_LATCH
#define REFUSED_BY_LATCH false
#else
#define REFUSED_BY_LATCH is_latched
#endif

#ifdef FIND_REPORT
#define FOUND_REPORT assert(false)
#else
#define FOUND_REPORT skip
#endif

inline end_create(made_group) {
    d_step { names_group = made_group; is_create_over = true; is_create_open = false }
}

proctype Create() {
#ifndef NO_REGISTER_FIRST
    is_create_open = true;
#endif
    if
    :: REFUSED_BY_LATCH -> end_create(false); goto done
    :: !REFUSED_BY_LATCH
    fi;
#ifdef NO_REGISTER_FIRST
    is_create_open = true;
#endif
    if
    :: end_create(false) /* not sent, or refused by the exchange */
    :: group[NEW] = ARMED;
#ifdef NO_CLAIM_FIRST
        end_create(true);
        is_known[NEW] = true;
#else
        is_known[NEW] = true;
        end_create(true);
#endif
        is_lag_over = true
    :: true -> /* no response: the caller leaves, and the exchange may process it afterwards */
#ifdef NO_WATCH_UNANSWERED
        end_create(false);
#endif
        if
        :: group[NEW] = ARMED
        :: true
        fi;
        d_step { is_lag_over = true; is_create_open = false }
    fi;
done:
    skip
}

inline choose_known(chosen) {
    if
    :: is_known[OLD] -> chosen = OLD
    :: is_known[NEW] -> chosen = NEW
    fi
}

proctype Orders() {
    byte target;
end:
    do
    :: atomic { !REFUSED_BY_LATCH -> choose_known(target) };
        d_step { /* it arrives, however late */
            if
            :: group[target] == ARMED -> order_rests[target] = true
#ifdef NO_TRIGGER_REFUSES
            :: group[target] == TRIGGERED -> order_rests[target] = true
#endif
            :: else
            fi;
            target = 0
        }
    od
}

proctype Resets() {
    byte target;
end:
    do
    :: atomic { choose_known(target) };
#ifndef NO_TRACK_FIRST
        d_step { is_reset_open = true; reset_group = target };
#endif
        if
        :: REFUSED_BY_LATCH
        :: !REFUSED_BY_LATCH ->
#ifdef NO_TRACK_FIRST
            d_step { is_reset_open = true; reset_group = target };
#endif
            if
            :: group[target] = ARMED
            :: true
            fi
        fi;
        d_step { is_reset_open = false; is_reset_watched = false; reset_group = 0; target = 0 }
    od
}

inline note_known() {
    d_step { is_target[OLD] = is_known[OLD]; is_target[NEW] = is_known[NEW] }
}

inline note_create() {
#ifdef NO_WAIT_FOR_CREATES
    is_create_watched = false
#else
    is_create_watched = is_create_open
#endif
}

/* A list shows what is older than the lag of reads, and the rest by chance. */
inline read_list() {
    if
    :: group[NEW] != ABSENT -> is_target[NEW] = true
    :: group[NEW] == ABSENT || !is_lag_over
    fi
}

inline trigger(target) {
    is_reset_in_flight = is_reset_watched && watched_reset_group == target;
    if
    :: d_step { /* it arrives */
            group[target] = TRIGGERED;
#ifndef NO_TRIGGER_CANCELS
            order_rests[target] = false
#endif
        };
        if
        :: true -> /* so does the response */
#ifdef NO_TRIGGER_AGAIN
            is_confirmed[target] = true
#else
            if
            :: is_reset_in_flight -> !is_reset_watched
            :: !is_reset_in_flight -> is_confirmed[target] = true
            fi
#endif
        :: true -> /* the response is lost */
            skip
        fi
    :: true -> /* the request is lost */
#ifdef NO_REPEAT_TRIGGER
        is_confirmed[target] = true
#else
        skip
#endif
    fi;
    is_reset_in_flight = false
}

#define IS_WAITING(g) (is_target[g] && !is_confirmed[g])

proctype Kill() {
    bool is_reset_in_flight;
#ifndef NO_LATCH_FIRST
    is_latched = true;
#endif
    d_step { is_reset_watched = is_reset_open; watched_reset_group = reset_group };
#ifdef NO_KNOWN_LAST
    note_known();
    note_create();
#else
    note_create();
    note_known();
#endif
#ifdef NO_LATCH_FIRST
    is_latched = true;
#endif
#ifdef NO_LIST_ALL
    is_listed = true;
#endif
    do
    :: IS_WAITING(OLD) -> trigger(OLD)
    :: IS_WAITING(NEW) -> trigger(NEW)
    :: atomic { !is_listed -> is_listed = true; read_list() }
    :: d_step {
            is_create_watched && is_create_over ->
            is_create_watched = false;
            is_target[NEW] = is_target[NEW] || names_group
        }
    :: atomic {
            is_create_watched && !is_create_over -> read_list();
#ifdef NO_LIST_AFTER_LAG
            is_create_watched = false
#else
            is_create_watched = !is_lag_over
#endif
        }
    :: is_listed && !is_create_watched && !IS_WAITING(OLD) && !IS_WAITING(NEW) -> break
    od;
    report = true;
    FOUND_REPORT
}

#define ADDS_RISK(g) (group[g] == ARMED || order_rests[g])

proctype Property() {
end:
    atomic { report && (ADDS_RISK(OLD) || ADDS_RISK(NEW)) -> assert(false) }
}

init {
    atomic {
        group[OLD] = ARMED;
        is_known[OLD] = true;
        run Create();
        run Orders();
        run Resets();
        run Kill();
        run Property()
    }
}
