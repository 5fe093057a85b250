/** What a board tells, passed on to those who follow it: sessions, feeds of records, and readers of news. */
import { CordboardError } from '../errors.ts';
import type { SessionId } from '../record.ts';
import type { SwitchboardEvent, Snapshot, Switchboard } from '../switchboard/switchboard.ts';
import type { Feed } from './feed.ts';
import type { News } from './news.ts';
import { Queue } from './queue.ts';
import { type Host, Session } from './session.ts';

/** News that wait for a slow reader. */
const MOST_NEWS = 10_000;

/** What `open` of a feed brings besides: as little as can be asked for, since the feeds read what they need. */
const LEAST_BYTES = 1;

interface Known {
  readonly session: Session;
  readonly told: { summary: Session['summary']; readonly before: number };
}

export class Hub implements Host {
  readonly switchboard: Switchboard;
  readonly #sessions = new Map<SessionId, Known>();
  readonly #feeds = new Map<SessionId, Set<Feed>>();
  readonly #news = new Set<Queue<News>>();
  #gone: CordboardError | undefined;
  #left = false;

  constructor(switchboard: Switchboard) {
    this.switchboard = switchboard;
  }

  get sessions(): Session[] {
    return Array.from(this.#sessions.values(), ({ session }) => session);
  }

  session(id: SessionId): Session | undefined {
    return this.#sessions.get(id)?.session;
  }

  get hasLeft(): boolean {
    return this.#left;
  }

  events(): Queue<News> {
    const news: Queue<News> = new Queue<News>(
      MOST_NEWS,
      (count) => ({ type: 'missed', count }),
      () => this.#news.delete(news),
    );
    if (this.#left || this.#gone !== undefined) news.end(this.#gone);
    this.#news.add(news);
    return news;
  }

  follow(feed: Feed): void {
    if (this.#left) {
      feed.leave();
      return;
    }
    if (this.#gone !== undefined) {
      feed.fail(this.#gone);
      return;
    }
    const feeds = this.#feeds.get(feed.id) ?? new Set();
    this.#feeds.set(feed.id, feeds.add(feed));
    if (feeds.size > 1) return;
    this.switchboard.open(feed.id, LEAST_BYTES).then(
      ({ records }) => this.#pushTo(feed.id, (each) => each.push(records)),
      (why: unknown) => this.#failed(feed.id, why),
    );
  }

  unfollow(feed: Feed): void {
    const feeds = this.#feeds.get(feed.id);
    feeds?.delete(feed);
    if (feeds?.size !== 0) return;
    this.#feeds.delete(feed.id);
    this.switchboard.close(feed.id).catch(() => undefined);
  }

  /** What there is when watching begins. */
  begin({ sessions }: Snapshot): void {
    for (const summary of sessions) this.#add(summary, summary.nextSeq);
  }

  tell(event: SwitchboardEvent): void {
    switch (event.type) {
      case 'opened':
      case 'changed':
        this.#changed(event);
        return;
      case 'dismissed':
        this.#dismissed(event.id);
        return;
      case 'records':
        this.#pushTo(event.id, (feed) => feed.push(event.records));
        return;
      case 'gap':
        this.#pushTo(event.id, (feed) => feed.missed(event.next));
        return;
      case 'notice':
        this.#say(event);
        return;
      default:
        // The end is told by the attachment itself; nobody asks for highlights and traffic.
        return;
    }
  }

  /** Nothing more comes. */
  end(why: CordboardError): void {
    if (this.#left || this.#gone !== undefined) return;
    this.#gone = why;
    for (const queue of this.#news) queue.end(why);
    for (const feeds of this.#feeds.values()) for (const feed of feeds) feed.fail(why);
    this.#feeds.clear();
  }

  /** The program leaves: who follows it is told that there is no more, which is no failure. */
  leave(): void {
    if (this.#left || this.#gone !== undefined) return;
    this.#left = true;
    for (const queue of this.#news) queue.end();
    for (const feeds of [...this.#feeds.values()]) for (const feed of [...feeds]) feed.leave();
  }

  #changed({ session: summary }: Extract<SwitchboardEvent, { readonly type: 'opened' | 'changed' }>): void {
    const known = this.#sessions.get(summary.id);
    const before = known?.told.summary;
    const { session } = known ?? this.#add(summary, 0);
    if (known === undefined) this.#say({ type: 'opened', session });
    else known.told.summary = summary;
    const closes = summary.state === 'closed' && before?.state !== 'closed';
    if (summary.ended && before?.ended !== true)
      this.#pushTo(summary.id, (feed) => feed.endSending(summary.nextSeq));
    if (closes) this.#pushTo(summary.id, (feed) => feed.close(summary.nextSeq));
    if (closes || known !== undefined) this.#say({ type: closes ? 'closed' : 'changed', session });
  }

  #add(summary: Session['summary'], before: number): Known {
    const told = { summary, before };
    const known = { told, session: new Session(this, told) };
    this.#sessions.set(summary.id, known);
    return known;
  }

  #dismissed(id: SessionId): void {
    const session = this.session(id);
    this.#sessions.delete(id);
    this.#pushTo(id, (feed) => feed.stop());
    if (session !== undefined) this.#say({ type: 'dismissed', session });
  }

  /** Where the session has gone, or the board, that is told as well. */
  #failed(id: SessionId, why: unknown): void {
    if (why instanceof CordboardError && why.code === 'CB_NO_SESSION') return;
    this.#pushTo(id, (feed) => feed.fail(why instanceof Error ? why : new Error(String(why))));
  }

  #pushTo(id: SessionId, act: (feed: Feed) => void): void {
    for (const feed of [...(this.#feeds.get(id) ?? [])]) act(feed);
  }

  #say(news: News): void {
    for (const queue of this.#news) queue.push(news);
  }
}
