// The lessons' drawer: which there are, what the one in view does next, what to watch, and what was noticed.
import { byId, element, icon, setText } from '../ui/dom.ts'
import { readCourse } from './lesson-progress.ts'
import type { Course } from './lesson-progress.ts'
import { performAction } from './lesson-runner.ts'
import type { LessonMeans } from './lesson-runner.ts'
import { isDone, progressAfter, startLesson } from '../lessons/lesson.ts'
import type { Lesson, LessonProgress } from '../lessons/lesson.ts'
import { lessons } from '../lessons/index.ts'
import { keepLessons, readLessons } from '../ui/preferences.ts'
import { createStage } from './lesson-stage.ts'

const unnoticed = 'That did not show it. Is “Disable cache” on in the developer tools? Try again, or start the lesson again.'
const uncertain = 'What was sent is not certain: the page is not connected, or the server is gone.'

export function createLessonView(means: Omit<LessonMeans, 'showImage'>, say: (message: string) => void): void {
  const list = byId('lesson-list')
  const title = byId('lesson-title')
  const shows = byId('lesson-shows')
  const steps = byId('lesson-steps')
  const next = byId<HTMLButtonElement>('lesson-next')
  const again = byId<HTMLButtonElement>('lesson-again')
  const word = byId('lesson-word')
  const stage = createStage(byId('lesson-stage'))
  let course = readCourse(readLessons(), lessons)
  let isBusy = false

  const lesson = (): Lesson => lessons.find(({ id }) => id === course.current) ?? firstLesson()
  const progress = (): LessonProgress => course.attempts[lesson().id] ?? begun(lesson())
  const change = (differences: Partial<Course>): void => {
    course = { ...course, ...differences }
    keepLessons(JSON.stringify(course))
    draw()
  }
  const setProgress = (made: LessonProgress): void => {
    const own = lesson()
    const done = isDone(own, made) && !course.done.includes(own.id) ? [...course.done, own.id] : course.done
    change({ attempts: { ...course.attempts, [own.id]: made }, done })
  }
  const choose = (id: string): void => {
    stage.clear()
    setText(word, '')
    change({ current: id })
  }

  const buttons = lessons.map(({ id, title: name }, index) => {
    const button = element('button', '', element('span', 'number', String(index + 1)), element('span', 'title', name))
    button.type = 'button'
    button.addEventListener('click', () => { if (!isBusy) choose(id) })
    list.append(element('li', '', button))
    return { id, button }
  })

  const draw = (): void => {
    const own = lesson()
    const { step } = progress()
    for (const { id, button } of buttons) {
      button.setAttribute('aria-current', String(id === own.id))
      const isOver = course.done.includes(id)
      if (isOver !== (button.querySelector('.over') !== null)) {
        button.querySelector('.over')?.remove()
        if (isOver) button.append(element('span', 'over', icon('true'), element('span', 'spoken', 'done')))
      }
    }
    setText(title, own.title)
    setText(shows, own.shows)
    steps.replaceChildren(...own.steps.map(({ task, watch }, index) => {
      const state = index < step ? 'done' : index === step ? 'now' : 'later'
      const item = element('li', '', state === 'done' ? icon('true') : icon(state === 'now' ? 'send' : 'skip'),
        element('p', '', element('b', '', task), ...state === 'later' ? []
          : [' ', element('span', 'spoken', state === 'done' ? 'Noticed: ' : 'Watch: '), watch]))
      item.dataset.state = state
      if (state === 'now') item.setAttribute('aria-current', 'step')
      return item
    }))
    setText(next, isDone(own, progress()) ? `Next: ${following(own).title}`
      : `Do step ${step + 1} of ${own.steps.length}`)
    again.hidden = step === 0
  }

  const act = async (): Promise<void> => {
    const own = lesson()
    const from = progress()
    const step = own.steps[from.step]
    if (step === undefined) return choose(following(own).id)
    setText(word, '')
    // Kept from now on: the second step has to ask for what the first has fetched.
    setProgress(from)
    const isCertain = await performAction(step.action(from), { ...means, showImage: stage.show }, event => {
      // A step that comes of several requests is done with the one that shows it; the rest belong to it all the same.
      if (progress().step === from.step) setProgress(progressAfter(own, progress(), event))
    })
    const isNoticed = progress().step > from.step
    const news = isNoticed ? isDone(own, progress()) ? 'Noticed. That was the whole lesson.' : 'Noticed.'
      : isCertain ? unnoticed : uncertain
    setText(word, news)
    say(isNoticed ? `${news} ${own.steps[from.step + 1]?.task ?? ''}`.trim() : news)
  }

  next.addEventListener('click', () => {
    if (isBusy) return
    isBusy = true
    next.setAttribute('aria-disabled', 'true')
    void act().finally(() => {
      isBusy = false
      next.removeAttribute('aria-disabled')
    })
  })
  again.addEventListener('click', () => {
    if (isBusy) return
    stage.clear()
    setText(word, '')
    setProgress(begun(lesson()))
    next.focus()
  })
  draw()
}

/** A new attempt, under a word that no other had. */
function begun(lesson: Lesson): LessonProgress {
  return startLesson(lesson, `${Date.now().toString(36)}-${Math.floor(Math.random() * 46_656).toString(36)}`)
}

function firstLesson(): Lesson {
  const [lesson] = lessons
  if (lesson === undefined) throw new RangeError('There are no lessons')
  return lesson
}

function following({ id }: Lesson): Lesson {
  return lessons[lessons.findIndex(lesson => lesson.id === id) + 1] ?? firstLesson()
}
