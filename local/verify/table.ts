import { largest, number, plainTable } from '../plain-table'
import { reasonTable } from '../sync/summary'
import type { ComparedSegment } from './compare'
import type { Report } from './report'

/** The report for people: the segments and how far to trust it. Without context keys. */
export function reportText(report: Report): string {
  const { segments, events } = report
  const refused = events.reasons.length > 0 ? ['', reasonTable(events)] : []
  return [segmentTable(segments), '', ...sentencesOf(report), ...refused].join('\n')
}

function segmentTable(segments: ComparedSegment[]): string {
  const mostDifferent = largest(segments, differencesIn)
  const table = plainTable(
    [
      { head: 'audience' },
      { head: 'context kind' },
      { head: 'compared', align: 'right' },
      { head: 'missing', align: 'right' },
      { head: 'still there', align: 'right' },
      { head: 'remark' }
    ],
    mostDifferent
      .sort((a, b) => a.audienceKey.localeCompare(b.audienceKey, 'en'))
      .map((segment) => {
        const { audienceKey, contextKind, compared, missing, stillThere } = segment
        return [audienceKey, contextKind, ...[compared, missing, stillThere].map(number), remark(segment)]
      })
  )
  const others = segments.length - mostDifferent.length
  return others > 0 ? `${table}\nand ${number(others)} more, with no more differences` : table
}

const differencesIn = ({ missing, stillThere }: ComparedSegment): number => missing + stillThere

function remark({ segmentKey, obstacle, heldKind, unchecked }: ComparedSegment): string {
  switch (obstacle) {
    case 'segment absent':
      return `there is no ${segmentKey}`
    case 'wrong kind':
      return `${segmentKey} holds contexts of kind ${heldKind}`
    case 'standard segment':
      return `${segmentKey} is a standard segment, not a synced one`
    case undefined:
      return unchecked > 0 ? `${number(unchecked)} not checked` : ''
  }
}

function sentencesOf({ segments, differences, sample, events, segmentPrefix }: Report): string[] {
  const compared = sum(segments, ({ compared }) => compared)
  const unchecked = sum(segments, ({ unchecked }) => unchecked)
  const isSomeSegmentAnother = segments.some(({ obstacle }) => obstacle !== undefined && obstacle !== 'wrong kind')
  return [
    `${counted(compared, 'member')} compared, ${counted(differences.length, 'difference')}; ` +
      `${counted(events.read, 'event')} read, ${number(events.refused)} refused, ${number(events.leftOut)} left out.`,
    sample && `The members are a random sample: --sample ${sample.size} --seed ${sample.seed} chooses them again.`,
    "LaunchDarkly's REST API cannot list the members of a segment: only those that the input names were checked.",
    compared + unchecked === 0 && 'Nothing was compared: the input names no member.',
    unchecked > 0 && `${counted(unchecked, 'member')} not checked: LaunchDarkly cannot be asked for such context keys.`,
    isSomeSegmentAnother &&
      `That a synced segment has the key ${segmentPrefix}<audience ID> is an assumption: look up the key of one in LaunchDarkly, and give what stands before the audience ID with --segment-prefix.`
  ].filter((sentence) => typeof sentence === 'string')
}

const sum = (segments: ComparedSegment[], of: (segment: ComparedSegment) => number): number =>
  segments.reduce((total, segment) => total + of(segment), 0)

const counted = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`
