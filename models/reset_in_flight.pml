/* kill(): two resets of one group by the same client are in flight while the kill triggers the group.
 *
 * The caller of a reset may be cancelled, and the response may never come. The request goes on in both cases.
 * Property: once the report is true, the group is not armed, as long as only this client acts.
 *
 * NO_<guard> takes a guard out. FIND_REPORT makes a true report an error, which shows that there is one.
 */

#define RESETS 2

/* The exchange. */
bool is_armed = true;

/* The client, shared by its threads and tasks. */
bool is_latched;
bool is_open[RESETS];    /* tracked as in flight */

/* The kill. */
bool is_watched[RESETS]; /* was in flight when the kill began, and has not ended */
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

inline end_reset() {
    d_step { is_open[self] = false; is_watched[self] = false }
}

proctype Reset(byte self) {
    bool is_cancelled;
end:
    do
    :: true ->
#ifndef NO_TRACK_FIRST
        is_open[self] = true;
#endif
attempt:
        if
        :: REFUSED_BY_LATCH -> goto ended
        :: !REFUSED_BY_LATCH
        fi;
#ifdef NO_TRACK_FIRST
        is_open[self] = true;
#endif
        /* in flight */
        if
        :: true
        :: is_cancelled = true;
#ifdef NO_ENDS_WITH_WIRE
            end_reset()
#endif
        fi;
        if
        :: is_armed = true /* the response follows */
        :: !is_cancelled -> goto attempt /* not processed, such as 429: sent again */
        :: is_cancelled /* not processed */
        :: true -> /* no response in time: the exchange may process it afterwards, or never */
#ifdef NO_UNKNOWN_STAYS_OPEN
            end_reset();
#endif
            if
            :: is_armed = true
            :: true
            fi
        fi;
ended:
        end_reset();
        is_cancelled = false
    od
}

proctype Kill() {
    bool was_reset_in_flight;
#ifndef NO_LATCH_FIRST
    is_latched = true;
#endif
    d_step { is_watched[0] = is_open[0]; is_watched[1] = is_open[1] };
#ifdef NO_LATCH_FIRST
    is_latched = true;
#endif
    do
    :: was_reset_in_flight = is_watched[0] || is_watched[1];
        if
        :: is_armed = false; /* the trigger arrives */
            if
#ifdef NO_TRIGGER_AGAIN
            :: true -> break
#else
            :: !was_reset_in_flight -> break
            :: was_reset_in_flight -> !is_watched[0] && !is_watched[1]
#endif
            :: true /* its response is lost */
            fi
        :: true /* the trigger is lost */
        fi
    od;
    report = true;
    FOUND_REPORT
}

proctype Property() {
end:
    atomic { report && is_armed -> assert(false) }
}

init {
    atomic { run Reset(0); run Reset(1); run Kill(); run Property() }
}
