;; Sets of documents as bits. Lengths are in bytes, multiples of 64; addresses multiples of 16.
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; to = nothing
  (func (export "clear") (param $to i32) (param $length i32)
    (memory.fill (local.get $to) (i32.const 0) (local.get $length)))

  ;; to = from
  (func (export "copy") (param $to i32) (param $from i32) (param $length i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $length)))

  ;; to = to AND from
  (func (export "and") (param $to i32) (param $from i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (loop $next
      (v128.store (local.get $to)
        (v128.and (v128.load (local.get $to)) (v128.load (local.get $from))))
      (v128.store offset=16 (local.get $to)
        (v128.and (v128.load offset=16 (local.get $to)) (v128.load offset=16 (local.get $from))))
      (v128.store offset=32 (local.get $to)
        (v128.and (v128.load offset=32 (local.get $to)) (v128.load offset=32 (local.get $from))))
      (v128.store offset=48 (local.get $to)
        (v128.and (v128.load offset=48 (local.get $to)) (v128.load offset=48 (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (br_if $next (i32.lt_u
        (local.tee $to (i32.add (local.get $to) (i32.const 64))) (local.get $end)))))

  ;; to = to OR from
  (func (export "or") (param $to i32) (param $from i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (loop $next
      (v128.store (local.get $to)
        (v128.or (v128.load (local.get $to)) (v128.load (local.get $from))))
      (v128.store offset=16 (local.get $to)
        (v128.or (v128.load offset=16 (local.get $to)) (v128.load offset=16 (local.get $from))))
      (v128.store offset=32 (local.get $to)
        (v128.or (v128.load offset=32 (local.get $to)) (v128.load offset=32 (local.get $from))))
      (v128.store offset=48 (local.get $to)
        (v128.or (v128.load offset=48 (local.get $to)) (v128.load offset=48 (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (br_if $next (i32.lt_u
        (local.tee $to (i32.add (local.get $to) (i32.const 64))) (local.get $end)))))

  ;; to = to AND NOT from
  (func (export "andNot") (param $to i32) (param $from i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (local.get $length)))
    (loop $next
      (v128.store (local.get $to)
        (v128.andnot (v128.load (local.get $to)) (v128.load (local.get $from))))
      (v128.store offset=16 (local.get $to)
        (v128.andnot (v128.load offset=16 (local.get $to)) (v128.load offset=16 (local.get $from))))
      (v128.store offset=32 (local.get $to)
        (v128.andnot (v128.load offset=32 (local.get $to)) (v128.load offset=32 (local.get $from))))
      (v128.store offset=48 (local.get $to)
        (v128.andnot (v128.load offset=48 (local.get $to)) (v128.load offset=48 (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (br_if $next (i32.lt_u
        (local.tee $to (i32.add (local.get $to) (i32.const 64))) (local.get $end)))))

  ;; How many bits a AND b has, 512 at a time.
  (func (export "countAnd") (param $a i32) (param $b i32) (param $length i32) (result i32)
    (local $end i32) (local $sum i64)
    (local.set $end (i32.add (local.get $a) (local.get $length)))
    (loop $next
      (local.set $sum (i64.add (local.get $sum) (i64.add
        (i64.add
          (i64.add
            (i64.popcnt (i64.and (i64.load (local.get $a)) (i64.load (local.get $b))))
            (i64.popcnt (i64.and (i64.load offset=8 (local.get $a)) (i64.load offset=8 (local.get $b)))))
          (i64.add
            (i64.popcnt (i64.and (i64.load offset=16 (local.get $a)) (i64.load offset=16 (local.get $b))))
            (i64.popcnt (i64.and (i64.load offset=24 (local.get $a)) (i64.load offset=24 (local.get $b))))))
        (i64.add
          (i64.add
            (i64.popcnt (i64.and (i64.load offset=32 (local.get $a)) (i64.load offset=32 (local.get $b))))
            (i64.popcnt (i64.and (i64.load offset=40 (local.get $a)) (i64.load offset=40 (local.get $b)))))
          (i64.add
            (i64.popcnt (i64.and (i64.load offset=48 (local.get $a)) (i64.load offset=48 (local.get $b))))
            (i64.popcnt (i64.and (i64.load offset=56 (local.get $a)) (i64.load offset=56 (local.get $b)))))))))
      (local.set $b (i32.add (local.get $b) (i32.const 64)))
      (br_if $next (i32.lt_u
        (local.tee $a (i32.add (local.get $a) (i32.const 64))) (local.get $end))))
    (i32.wrap_i64 (local.get $sum)))

  ;; The place of the first word (64 bits) of a set from $at on that is not empty, or its length.
  (func $passEmpty (param $set i32) (param $at i32) (param $length i32) (result i32)
    (local $here i32)
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $length)))
        (local.set $here (i32.add (local.get $set) (local.get $at)))
        (if (i32.eqz (i32.and (local.get $at) (i32.const 63))) (then
          (if (i32.eqz (v128.any_true (v128.or
              (v128.or (v128.load (local.get $here)) (v128.load offset=16 (local.get $here)))
              (v128.or
                (v128.load offset=32 (local.get $here)) (v128.load offset=48 (local.get $here))))))
            (then
              (local.set $at (i32.add (local.get $at) (i32.const 64)))
              (br $next)))))
        (br_if $done (i32.eqz (i64.eqz (i64.load (local.get $here)))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    (local.get $at))

  ;; Adds 1 to each of the counters (32 bits) whose numbers (16 bits) the rows of a set's documents have.
  ;; Each document has a row of eight numbers, of which the first four, the last four, or all are read.
  ;; Where the last ones are read, so are more rows of four: on each level some documents have one, fewer
  ;; from level to level; there is their set, and the number of the first row of each 64 documents.
  ;; Memory is slow: about 64 rows are asked for at once, then worked through.
  (func (export "countRows")
    (param $set i32) (param $length i32) (param $rows i32) (param $first i32) (param $last i32)
    (param $sets i32) (param $firsts i32) (param $levels i32) (param $more i32)
    (param $counters i32) (param $room i32)
    (local $at i32) (local $all i64) (local $word i64) (local $bits i64) (local $level i32)
    (local $here i32) (local $number i32) (local $row i32) (local $numbers i32)
    (local $fill i32) (local $full i32) (local $counter i32) (local $asked i32)
    (local.set $full (i32.add (local.get $room) (i32.const 256)))
    (loop $again
      (local.set $fill (local.get $room))
      (block $asking
        (loop $words
          (local.set $at (call $passEmpty (local.get $set) (local.get $at) (local.get $length)))
          (br_if $asking (i32.eq (local.get $at) (local.get $length)))
          (local.set $word (i64.load (i32.add (local.get $set) (local.get $at))))
          (local.set $here
            (i32.add (local.get $rows) (i32.shl (local.get $at) (i32.const 7))))
          (local.set $bits (local.get $word))
          (loop $each
            (local.set $row (i32.add (local.get $here)
              (i32.shl (i32.wrap_i64 (i64.ctz (local.get $bits))) (i32.const 4))))
            (local.set $asked (i32.xor (local.get $asked) (i32.load (local.get $row))))
            (i32.store (local.get $fill) (local.get $row))
            (local.set $fill
              (i32.add (local.get $fill) (i32.shl (local.get $first) (i32.const 2))))
            (i32.store (local.get $fill) (i32.add (local.get $row) (i32.const 8)))
            (local.set $fill
              (i32.add (local.get $fill) (i32.shl (local.get $last) (i32.const 2))))
            (br_if $each (i32.eqz (i64.eqz (local.tee $bits
              (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))))))
          (local.set $level (i32.const 0))
          (local.set $here (i32.add (local.get $sets) (local.get $at)))
          (local.set $number
            (i32.add (local.get $firsts) (i32.shr_u (local.get $at) (i32.const 1))))
          (block $empty
            (loop $next
              (br_if $empty (i32.eq (local.get $level) (local.get $levels)))
              (local.set $all (i64.load (local.get $here)))
              (local.set $word (i64.and (local.get $word) (local.get $all)))
              (br_if $empty (i64.eqz (local.get $word)))
              (local.set $bits (local.get $word))
              (loop $each
                (local.set $row (i32.add (local.get $more) (i32.shl
                  (i32.add
                    (i32.load (local.get $number))
                    (i32.wrap_i64 (i64.popcnt (i64.and (local.get $all) (i64.xor (i64.const -1)
                      (i64.or (local.get $bits) (i64.sub (i64.const 0) (local.get $bits))))))))
                  (i32.const 3))))
                (local.set $asked (i32.xor (local.get $asked) (i32.load (local.get $row))))
                (i32.store (local.get $fill) (local.get $row))
                (local.set $fill (i32.add (local.get $fill) (i32.const 4)))
                (br_if $each (i32.eqz (i64.eqz (local.tee $bits
                  (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))))))
              (local.set $here (i32.add (local.get $here) (local.get $length)))
              (local.set $number
                (i32.add (local.get $number) (i32.shr_u (local.get $length) (i32.const 1))))
              (local.set $level (i32.add (local.get $level) (i32.const 1)))
              (br $next)))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br_if $words (i32.lt_u (local.get $fill) (local.get $full)))))
      (block $done
        (loop $each
          (br_if $done (i32.eq (local.get $fill) (local.get $room)))
          (local.set $fill (i32.sub (local.get $fill) (i32.const 4)))
          (local.set $row (i32.load (local.get $fill)))
          (local.set $numbers (i32.load (local.get $row)))
          (local.set $counter (i32.add (local.get $counters)
            (i32.shl (i32.and (local.get $numbers) (i32.const 0xffff)) (i32.const 2))))
          (i32.store (local.get $counter)
            (i32.add (i32.load (local.get $counter)) (i32.const 1)))
          (local.set $counter (i32.add (local.get $counters)
            (i32.shl (i32.shr_u (local.get $numbers) (i32.const 16)) (i32.const 2))))
          (i32.store (local.get $counter)
            (i32.add (i32.load (local.get $counter)) (i32.const 1)))
          (local.set $numbers (i32.load offset=4 (local.get $row)))
          (local.set $counter (i32.add (local.get $counters)
            (i32.shl (i32.and (local.get $numbers) (i32.const 0xffff)) (i32.const 2))))
          (i32.store (local.get $counter)
            (i32.add (i32.load (local.get $counter)) (i32.const 1)))
          (local.set $counter (i32.add (local.get $counters)
            (i32.shl (i32.shr_u (local.get $numbers) (i32.const 16)) (i32.const 2))))
          (i32.store (local.get $counter)
            (i32.add (i32.load (local.get $counter)) (i32.const 1)))
          (br $each)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $length))))
    ;; Kept, so that asking for the rows is not left out.
    (i32.store (local.get $room) (local.get $asked)))

  ;; The same for a column of numbers (32 bits), one for each document.
  (func (export "countColumn")
    (param $set i32) (param $length i32) (param $column i32) (param $counters i32)
    (local $at i32) (local $word i64) (local $here i32) (local $counter i32)
    (block $done
      (loop $words
        (local.set $at (call $passEmpty (local.get $set) (local.get $at) (local.get $length)))
        (br_if $done (i32.eq (local.get $at) (local.get $length)))
        (local.set $word (i64.load (i32.add (local.get $set) (local.get $at))))
        (local.set $here
          (i32.add (local.get $column) (i32.shl (local.get $at) (i32.const 5))))
        (loop $bits
          (local.set $counter (i32.add (local.get $counters)
            (i32.shl
              (i32.load (i32.add (local.get $here)
                (i32.shl (i32.wrap_i64 (i64.ctz (local.get $word))) (i32.const 2))))
              (i32.const 2))))
          (i32.store (local.get $counter)
            (i32.add (i32.load (local.get $counter)) (i32.const 1)))
          (br_if $bits (i32.eqz (i64.eqz (local.tee $word
            (i64.and (local.get $word) (i64.sub (local.get $word) (i64.const 1))))))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $words))))

  ;; Lists the counters that are not 0, each with its number before it, and sets them to 0; answers how
  ;; many these are.
  (func (export "takeCounts")
    (param $counters i32) (param $length i32) (param $to i32) (result i32)
    (local $at i32) (local $end i32) (local $four i32) (local $count i32) (local $first i32)
    (local.set $first (local.get $to))
    (local.set $at (local.get $counters))
    (local.set $end (i32.add (local.get $counters) (local.get $length)))
    (loop $next
      (if (v128.any_true (v128.load (local.get $at))) (then
        (local.set $four (i32.add (local.get $at) (i32.const 16)))
        (loop $each
          (local.set $count (i32.load (local.get $at)))
          (if (local.get $count) (then
            (i32.store (local.get $to) (i32.shr_u
              (i32.sub (local.get $at) (local.get $counters)) (i32.const 2)))
            (i32.store offset=4 (local.get $to) (local.get $count))
            (i32.store (local.get $at) (i32.const 0))
            (local.set $to (i32.add (local.get $to) (i32.const 8)))))
          (br_if $each (i32.lt_u
            (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $four))))
        (local.set $at (i32.sub (local.get $at) (i32.const 16)))))
      (br_if $next (i32.lt_u
        (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
    (i32.shr_u (i32.sub (local.get $to) (local.get $first)) (i32.const 3)))

  ;; A list: distances between documents less 1, as varints (seven bits each, the lowest first).
  ;; Distances of one and of two bytes are told apart without a branch where they are mixed, since it
  ;; would be foretold wrong as often as not; else a branch is foretold right, and costs nothing.

  ;; Adds a list's documents to a set.
  (func (export "orList") (param $list i32) (param $count i32) (param $mixed i32) (param $set i32)
    (local $document i32) (local $distance i32) (local $two i32) (local $more i32)
    (local $higher i32) (local $byte i32) (local $shift i32) (local $at i32)
    (local.set $document (i32.const -1))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (local.set $two (i32.load16_u (local.get $list)))
        (local.set $more (i32.and (i32.shr_u (local.get $two) (i32.const 7)) (i32.const 1)))
        (if (i32.and (local.get $more) (i32.shr_u (local.get $two) (i32.const 15)))
          (then
            (local.set $distance (i32.const 0))
            (local.set $shift (i32.const 0))
            (loop $bytes
              (local.set $byte (i32.load8_u (local.get $list)))
              (local.set $list (i32.add (local.get $list) (i32.const 1)))
              (local.set $distance (i32.add (local.get $distance)
                (i32.shl (i32.and (local.get $byte) (i32.const 0x7f)) (local.get $shift))))
              (local.set $shift (i32.add (local.get $shift) (i32.const 7)))
              (br_if $bytes (i32.ge_u (local.get $byte) (i32.const 0x80)))))
          (else
            (local.set $distance (i32.and (local.get $two) (i32.const 0x7f)))
            (local.set $higher
              (i32.shr_u (i32.and (local.get $two) (i32.const 0x7f00)) (i32.const 1)))
            (if (local.get $mixed)
              (then
                (local.set $list
                  (i32.add (local.get $list) (i32.add (i32.const 1) (local.get $more))))
                (local.set $distance (i32.or (local.get $distance) (i32.and
                  (local.get $higher) (i32.sub (i32.const 0) (local.get $more))))))
              (else
                (local.set $list (i32.add (local.get $list) (i32.const 1)))
                (if (local.get $more) (then
                  (local.set $list (i32.add (local.get $list) (i32.const 1)))
                  (local.set $distance
                    (i32.or (local.get $distance) (local.get $higher)))))))))
        (local.set $document (i32.add
          (i32.add (local.get $document) (i32.const 1)) (local.get $distance)))
        (i32.store8
          (local.tee $at
            (i32.add (local.get $set) (i32.shr_u (local.get $document) (i32.const 3))))
          (i32.or (i32.load8_u (local.get $at))
            (i32.shl (i32.const 1) (i32.and (local.get $document) (i32.const 7)))))
        (br $next))))

  ;; How many of a list's documents a set has.
  (func (export "countList")
    (param $list i32) (param $count i32) (param $mixed i32) (param $set i32) (result i32)
    (local $document i32) (local $distance i32) (local $two i32) (local $more i32)
    (local $higher i32) (local $byte i32) (local $shift i32) (local $sum i32)
    (local.set $document (i32.const -1))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (local.set $two (i32.load16_u (local.get $list)))
        (local.set $more (i32.and (i32.shr_u (local.get $two) (i32.const 7)) (i32.const 1)))
        (if (i32.and (local.get $more) (i32.shr_u (local.get $two) (i32.const 15)))
          (then
            (local.set $distance (i32.const 0))
            (local.set $shift (i32.const 0))
            (loop $bytes
              (local.set $byte (i32.load8_u (local.get $list)))
              (local.set $list (i32.add (local.get $list) (i32.const 1)))
              (local.set $distance (i32.add (local.get $distance)
                (i32.shl (i32.and (local.get $byte) (i32.const 0x7f)) (local.get $shift))))
              (local.set $shift (i32.add (local.get $shift) (i32.const 7)))
              (br_if $bytes (i32.ge_u (local.get $byte) (i32.const 0x80)))))
          (else
            (local.set $distance (i32.and (local.get $two) (i32.const 0x7f)))
            (local.set $higher
              (i32.shr_u (i32.and (local.get $two) (i32.const 0x7f00)) (i32.const 1)))
            (if (local.get $mixed)
              (then
                (local.set $list
                  (i32.add (local.get $list) (i32.add (i32.const 1) (local.get $more))))
                (local.set $distance (i32.or (local.get $distance) (i32.and
                  (local.get $higher) (i32.sub (i32.const 0) (local.get $more))))))
              (else
                (local.set $list (i32.add (local.get $list) (i32.const 1)))
                (if (local.get $more) (then
                  (local.set $list (i32.add (local.get $list) (i32.const 1)))
                  (local.set $distance
                    (i32.or (local.get $distance) (local.get $higher)))))))))
        (local.set $document (i32.add
          (i32.add (local.get $document) (i32.const 1)) (local.get $distance)))
        (local.set $sum (i32.add (local.get $sum) (i32.and (i32.const 1) (i32.shr_u
          (i32.load8_u (i32.add (local.get $set) (i32.shr_u (local.get $document) (i32.const 3))))
          (i32.and (local.get $document) (i32.const 7))))))
        (br $next)))
    (local.get $sum))

  ;; Passes over the positions (see positions.ts) of so many documents; answers where they end. Eight
  ;; bytes at a time, as long as the last of the documents is not among them; then its last byte is the
  ;; one whose bit is left when those of the documents before it are taken away.
  (func $skip (param $at i32) (param $count i32) (result i32)
    (local $ends i64) (local $here i32)
    (if (i32.eqz (local.get $count)) (then (return (local.get $at))))
    (block $near
      (loop $eight
        (local.set $ends
          (i64.and (i64.load (local.get $at)) (i64.const 0x8080808080808080)))
        (local.set $here (i32.wrap_i64 (i64.popcnt (local.get $ends))))
        (br_if $near (i32.ge_u (local.get $here) (local.get $count)))
        (local.set $count (i32.sub (local.get $count) (local.get $here)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $eight)))
    (block $last
      (loop $one
        (br_if $last (i32.eq (local.get $count) (i32.const 1)))
        (local.set $ends (i64.and (local.get $ends) (i64.sub (local.get $ends) (i64.const 1))))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $one)))
    (i32.add (local.get $at) (i32.add (i32.const 1)
      (i32.shr_u (i32.wrap_i64 (i64.ctz (local.get $ends))) (i32.const 3)))))

  ;; A distance of more than one byte: what the first one says, and where the others lie.
  (func $far (param $first i32) (param $at i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $first) (i32.const 127))
      (then (i32.add (i32.const 112) (i32.or
        (i32.shl (i32.sub (local.get $first) (i32.const 112)) (i32.const 7))
        (i32.and (i32.load8_u (local.get $at)) (i32.const 0x7f)))))
      (else (i32.or
        (i32.or
          (i32.and (i32.load8_u (local.get $at)) (i32.const 0x7f))
          (i32.shl (i32.and (i32.load8_u offset=1 (local.get $at)) (i32.const 0x7f)) (i32.const 7)))
        (i32.or
          (i32.shl (i32.and (i32.load8_u offset=2 (local.get $at)) (i32.const 0x7f)) (i32.const 14))
          (i32.shl (i32.and (i32.load8_u offset=3 (local.get $at)) (i32.const 0x7f)) (i32.const 21)))))))

  ;; Adds the documents to a set in which a second word stands so many words behind a first one: for
  ;; each word the set of its documents and where their positions begin.
  (func (export "pair")
    (param $setA i32) (param $a i32) (param $setB i32) (param $b i32) (param $offset i32)
    (param $to i32) (param $length i32)
    (local $step i32) (local $distance i32) (local $bit i64) (local $below i64)
    (local $candidates i64) (local $found i64)
    ;; Of each word: documents from the one at hand on, how many have to be passed over, the last byte
    ;; read, the place at hand.
    (local $restA i64) (local $passA i32) (local $byteA i32) (local $placeA i32)
    (local $restB i64) (local $passB i32) (local $byteB i32) (local $placeB i32)
    (loop $words
      (local.set $restA (i64.load (i32.add (local.get $setA) (local.get $step))))
      (local.set $restB (i64.load (i32.add (local.get $setB) (local.get $step))))
      (local.set $candidates (i64.and (local.get $restA) (local.get $restB)))
      (local.set $found (i64.const 0))
      (block $none
        (loop $documents
          (br_if $none (i64.eqz (local.get $candidates)))
          (local.set $bit (i64.and
            (local.get $candidates) (i64.sub (i64.const 0) (local.get $candidates))))
          (local.set $candidates (i64.xor (local.get $candidates) (local.get $bit)))
          (local.set $below (i64.sub (local.get $bit) (i64.const 1)))
          (local.set $a (call $skip (local.get $a) (i32.add (local.get $passA)
            (i32.wrap_i64 (i64.popcnt (i64.and (local.get $restA) (local.get $below)))))))
          (local.set $b (call $skip (local.get $b) (i32.add (local.get $passB)
            (i32.wrap_i64 (i64.popcnt (i64.and (local.get $restB) (local.get $below)))))))
          (local.set $below (i64.xor (i64.or (local.get $below) (local.get $bit)) (i64.const -1)))
          (local.set $restA (i64.and (local.get $restA) (local.get $below)))
          (local.set $restB (i64.and (local.get $restB) (local.get $below)))
          (local.set $placeA (i32.const 0))
          (local.set $placeB (i32.sub (i32.const 0) (local.get $offset)))
          (local.set $byteA (i32.load8_u (local.get $a)))
          (local.set $a (i32.add (local.get $a) (i32.const 1)))
          (local.set $distance (i32.and (local.get $byteA) (i32.const 0x7f)))
          (if (i32.ge_u (local.get $distance) (i32.const 112)) (then
            (local.set $distance (call $far (local.get $distance) (local.get $a)))
            (local.set $a (i32.add (local.get $a)
              (select (i32.const 4) (i32.const 1) (i32.eq (local.get $byteA) (i32.const 127)))))
            (local.set $byteA (i32.load8_u (i32.sub (local.get $a) (i32.const 1))))))
          (local.set $placeA (i32.add (local.get $placeA) (local.get $distance)))
          (local.set $byteB (i32.load8_u (local.get $b)))
          (local.set $b (i32.add (local.get $b) (i32.const 1)))
          (local.set $distance (i32.and (local.get $byteB) (i32.const 0x7f)))
          (if (i32.ge_u (local.get $distance) (i32.const 112)) (then
            (local.set $distance (call $far (local.get $distance) (local.get $b)))
            (local.set $b (i32.add (local.get $b)
              (select (i32.const 4) (i32.const 1) (i32.eq (local.get $byteB) (i32.const 127)))))
            (local.set $byteB (i32.load8_u (i32.sub (local.get $b) (i32.const 1))))))
          (local.set $placeB (i32.add (local.get $placeB) (local.get $distance)))
          (block $over
            (loop $places
              (if (i32.eq (local.get $placeA) (local.get $placeB)) (then
                (local.set $found (i64.or (local.get $found) (local.get $bit)))
                (br $over)))
              (if (i32.lt_s (local.get $placeA) (local.get $placeB))
                (then
                  (br_if $over (i32.ge_u (local.get $byteA) (i32.const 0x80)))
                  (local.set $byteA (i32.load8_u (local.get $a)))
                  (local.set $a (i32.add (local.get $a) (i32.const 1)))
                  (local.set $distance (i32.and (local.get $byteA) (i32.const 0x7f)))
                  (if (i32.ge_u (local.get $distance) (i32.const 112)) (then
                    (local.set $distance (call $far (local.get $distance) (local.get $a)))
                    (local.set $a (i32.add (local.get $a)
                      (select (i32.const 4) (i32.const 1) (i32.eq (local.get $byteA) (i32.const 127)))))
                    (local.set $byteA (i32.load8_u (i32.sub (local.get $a) (i32.const 1))))))
                  (local.set $placeA (i32.add (local.get $placeA) (local.get $distance))))
                (else
                  (br_if $over (i32.ge_u (local.get $byteB) (i32.const 0x80)))
                  (local.set $byteB (i32.load8_u (local.get $b)))
                  (local.set $b (i32.add (local.get $b) (i32.const 1)))
                  (local.set $distance (i32.and (local.get $byteB) (i32.const 0x7f)))
                  (if (i32.ge_u (local.get $distance) (i32.const 112)) (then
                    (local.set $distance (call $far (local.get $distance) (local.get $b)))
                    (local.set $b (i32.add (local.get $b)
                      (select (i32.const 4) (i32.const 1) (i32.eq (local.get $byteB) (i32.const 127)))))
                    (local.set $byteB (i32.load8_u (i32.sub (local.get $b) (i32.const 1))))))
                  (local.set $placeB (i32.add (local.get $placeB) (local.get $distance)))))
              (br $places)))
          (local.set $passA (i32.lt_u (local.get $byteA) (i32.const 0x80)))
          (local.set $passB (i32.lt_u (local.get $byteB) (i32.const 0x80)))
          (br $documents)))
      (local.set $passA (i32.add (local.get $passA)
        (i32.wrap_i64 (i64.popcnt (local.get $restA)))))
      (local.set $passB (i32.add (local.get $passB)
        (i32.wrap_i64 (i64.popcnt (local.get $restB)))))
      (i64.store (local.get $to) (i64.or (i64.load (local.get $to)) (local.get $found)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (br_if $words (i32.lt_u
        (local.tee $step (i32.add (local.get $step) (i32.const 8))) (local.get $length)))))

  ;; A part of a phrase, 20 bytes: the set of its documents, where the next position lies, how many
  ;; words behind the first one it stands, the position at hand, whether the document has another.

  ;; Goes to the next position of the document.
  (func $step (param $part i32)
    (local $at i32) (local $byte i32) (local $distance i32)
    (local.set $at (i32.load offset=4 (local.get $part)))
    (local.set $byte (i32.load8_u (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (local.set $distance (i32.and (local.get $byte) (i32.const 0x7f)))
    (if (i32.ge_u (local.get $distance) (i32.const 112)) (then
      (local.set $distance (call $far (local.get $distance) (local.get $at)))
      (local.set $at (i32.add (local.get $at)
        (select (i32.const 4) (i32.const 1)
          (i32.eq (i32.and (local.get $byte) (i32.const 0x7f)) (i32.const 127)))))
      (local.set $byte (i32.load8_u (i32.sub (local.get $at) (i32.const 1))))))
    (i32.store offset=4 (local.get $part) (local.get $at))
    (i32.store offset=12 (local.get $part)
      (i32.add (i32.load offset=12 (local.get $part)) (local.get $distance)))
    (i32.store offset=16 (local.get $part) (i32.lt_u (local.get $byte) (i32.const 0x80))))

  ;; Whether all parts stand at one place of the document, each at its first position: whichever is
  ;; behind the others goes on.
  (func $meet (param $parts i32) (param $end i32) (result i32)
    (local $part i32) (local $place i32) (local $here i32) (local $met i32)
    (local.set $part (local.get $parts))
    (local.set $place (i32.const 0x80000000))
    (loop $next
      (loop $behind
        (local.set $here (i32.sub
          (i32.load offset=12 (local.get $part)) (i32.load offset=8 (local.get $part))))
        (if (i32.lt_s (local.get $here) (local.get $place)) (then
          (if (i32.eqz (i32.load offset=16 (local.get $part))) (then (return (i32.const 0))))
          (call $step (local.get $part))
          (br $behind))))
      (if (i32.eq (local.get $here) (local.get $place))
        (then
          (local.set $met (i32.add (local.get $met) (i32.const 20))))
        (else
          (local.set $place (local.get $here))
          (local.set $met (i32.const 20))))
      (local.set $part (i32.add (local.get $part) (i32.const 20)))
      (if (i32.eq (local.get $part) (local.get $end)) (then
        (local.set $part (local.get $parts))))
      (br_if $next (i32.lt_u
        (local.get $met) (i32.sub (local.get $end) (local.get $parts)))))
    (i32.const 1))

  ;; Adds the documents of another set to a set in which all parts stand one behind the other.
  (func (export "phrase")
    (param $parts i32) (param $count i32) (param $within i32) (param $to i32) (param $length i32)
    (local $end i32) (local $part i32) (local $step i32)
    (local $candidates i64) (local $found i64) (local $bit i64) (local $rest i64) (local $ahead i64)
    (local.set $end (i32.add (local.get $parts) (i32.mul (local.get $count) (i32.const 20))))
    (loop $words
      (local.set $candidates
        (i64.load (i32.add (local.get $within) (local.get $step))))
      (local.set $part (local.get $parts))
      (loop $each
        (local.set $candidates (i64.and (local.get $candidates)
          (i64.load (i32.add (i32.load (local.get $part)) (local.get $step)))))
        (br_if $each (i32.lt_u
          (local.tee $part (i32.add (local.get $part) (i32.const 20))) (local.get $end))))
      (local.set $found (i64.const 0))
      ;; Documents whose positions still lie ahead.
      (local.set $rest (i64.const -1))
      (block $none
        (loop $documents
          (br_if $none (i64.eqz (local.get $candidates)))
          (local.set $bit (i64.and
            (local.get $candidates) (i64.sub (i64.const 0) (local.get $candidates))))
          (local.set $candidates (i64.xor (local.get $candidates) (local.get $bit)))
          (local.set $ahead
            (i64.and (local.get $rest) (i64.sub (local.get $bit) (i64.const 1))))
          (local.set $part (local.get $parts))
          (loop $each
            (i32.store offset=4 (local.get $part) (call $skip
              (i32.load offset=4 (local.get $part))
              (i32.wrap_i64 (i64.popcnt (i64.and (local.get $ahead)
                (i64.load (i32.add (i32.load (local.get $part)) (local.get $step))))))))
            (i32.store offset=12 (local.get $part) (i32.const 0))
            (call $step (local.get $part))
            (br_if $each (i32.lt_u
              (local.tee $part (i32.add (local.get $part) (i32.const 20))) (local.get $end))))
          (if (call $meet (local.get $parts) (local.get $end)) (then
            (local.set $found (i64.or (local.get $found) (local.get $bit)))))
          (local.set $part (local.get $parts))
          (loop $each
            (i32.store offset=4 (local.get $part) (call $skip
              (i32.load offset=4 (local.get $part)) (i32.load offset=16 (local.get $part))))
            (br_if $each (i32.lt_u
              (local.tee $part (i32.add (local.get $part) (i32.const 20))) (local.get $end))))
          (local.set $rest (i64.sub (i64.const 0) (i64.shl (local.get $bit) (i64.const 1))))
          (br $documents)))
      (local.set $part (local.get $parts))
      (loop $each
        (i32.store offset=4 (local.get $part) (call $skip
          (i32.load offset=4 (local.get $part))
          (i32.wrap_i64 (i64.popcnt (i64.and (local.get $rest)
            (i64.load (i32.add (i32.load (local.get $part)) (local.get $step))))))))
        (br_if $each (i32.lt_u
          (local.tee $part (i32.add (local.get $part) (i32.const 20))) (local.get $end))))
      (i64.store (local.get $to) (i64.or (i64.load (local.get $to)) (local.get $found)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (br_if $words (i32.lt_u
        (local.tee $step (i32.add (local.get $step) (i32.const 8))) (local.get $length))))))
